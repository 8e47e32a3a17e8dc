package io.millrace.recorder.spool;

import io.millrace.media.CameraId;
import io.millrace.recorder.chain.ChainSeal;
import io.millrace.recorder.chain.Previous;
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
 * closes it, and makes recordings of samples that were in no chunk yet ({@link WaitingRecovery}, {@link
 * AheadRecovery}). To run at the start, before anything records into the spool; running it again does
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
        Recovered recovered = new Recovered(spool, seal);
        // First: what waited at a session's beginning may have gone over to it.
        AheadRecovery.run(spool, recovered.failed);
        List<WaitingRecovery> waiting = WaitingRecovery.find(spool, recovered.failed);
        spool.open().forEach(recovered::take);
        for (WaitingRecovery samples : waiting) {
            try {
                samples.leaveOpen().forEach(recovered::take);
            } catch (IOException e) {
                recovered.failed.add(samples.name() + ": " + e.getMessage());
                LOG.warn("samples that waited not recovered file={}: {}", samples.name(), e.toString());
            }
        }
        return recovered.report();
    }

    /** Gathers the report. */
    private static final class Recovered {
        private final Spool spool;
        private final ChainSeal seal;
        private final List<ClosedRecording> closed = new ArrayList<>();
        private final List<String> emptied = new ArrayList<>();
        private final List<String> failed = new ArrayList<>();
        private long bytesCut;

        Recovered(Spool spool, ChainSeal seal) {
            this.spool = spool;
            this.seal = seal;
        }

        void take(Path file) {
            String name = spool.name(file);
            try {
                TornRecording.Outcome outcome = TornRecording.recover(file, seal, this::keep);
                if (outcome.recording().isPresent()) {
                    ClosedRecording recording = outcome.recording().get();
                    closed.add(recording);
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
            } catch (IOException | RuntimeException e) {
                // Whatever is wrong with it, one file must not keep Millrace from starting.
                failed.add(name + ": " + e.getMessage());
                LOG.warn("recording not recovered file={}: {}", name, e.toString());
            }
        }

        private void keep(CameraId camera, Previous end) throws IOException {
            CameraChain chain = CameraChain.load(spool.cameraFolder(camera));
            chain.advance(end);
            chain.save();
        }

        Report report() {
            return new Report(closed, emptied, failed, bytesCut);
        }
    }
}
