package io.millrace.recorder.spool;

import io.millrace.recorder.chain.ChainSeal;
import io.millrace.recorder.file.ClosedRecording;
import io.millrace.recorder.file.TornRecording;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes whole what a stop left open: cuts each open file at its last whole fragment, indexes and
 * closes it. To run at the start, before anything records into the spool; running it again does
 * nothing.
 */
public final class SpoolRecovery {
    private static final Logger LOG = LoggerFactory.getLogger(SpoolRecovery.class);

    private SpoolRecovery() {}

    /**
     * What was done.
     *
     * @param closed files that are whole now
     * @param emptied names of files that held no whole fragment and are gone
     * @param failed names of files that stay as they are, and why
     * @param bytesCut torn ends of those closed
     */
    public record Report(List<ClosedRecording> closed, List<String> emptied, List<String> failed, long bytesCut) {
        public Report {
            closed = List.copyOf(closed);
            emptied = List.copyOf(emptied);
            failed = List.copyOf(failed);
        }
    }

    /** As {@link #run(Spool, ChainSeal)}, with chains that are not signed. */
    public static Report run(Spool spool) throws IOException {
        return run(spool, ChainSeal.UNSIGNED);
    }

    /** @throws IOException if the spool cannot be listed; a single file's failure is in the report */
    public static Report run(Spool spool, ChainSeal seal) throws IOException {
        List<ClosedRecording> closed = new ArrayList<>();
        List<String> emptied = new ArrayList<>();
        List<String> failed = new ArrayList<>();
        long bytesCut = 0;
        for (Path file : spool.open()) {
            String name = spool.name(file);
            try {
                TornRecording.Outcome outcome = TornRecording.recover(file, seal);
                if (outcome.recording().isPresent()) {
                    ClosedRecording recording = outcome.recording().get();
                    closed.add(recording);
                    if (outcome.chainEnd().isPresent()) {
                        CameraChain chain = CameraChain.load(spool.cameraFolder(recording.camera()));
                        chain.advance(outcome.chainEnd().get());
                        chain.save();
                    }
                    bytesCut += outcome.bytesCut();
                    LOG.info(
                            "recording recovered camera={} recording={} duration_ms={} bytes={} bytes_cut={}",
                            recording.camera(),
                            recording.id(),
                            recording.duration().toMillis(),
                            recording.sizeBytes(),
                            outcome.bytesCut());
                } else {
                    emptied.add(name);
                    LOG.info("recording without a whole fragment removed file={} bytes={}", name, outcome.bytesCut());
                }
            } catch (IOException e) {
                failed.add(name + ": " + e.getMessage());
                LOG.warn("recording not recovered file={}: {}", name, e.toString());
            }
        }
        return new Report(closed, emptied, failed, bytesCut);
    }
}
