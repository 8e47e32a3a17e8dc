package io.millrace.recorder.spool;

import io.millrace.media.Chunk;
import io.millrace.media.cmaf.CmafException;
import io.millrace.recorder.file.ClosedRecording;
import io.millrace.recorder.file.RecordingIdentity;
import io.millrace.recorder.file.SyncedFolder;
import io.millrace.recorder.file.WaitingFile;
import io.millrace.recorder.file.WaitingRecording;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Samples that waited when the process stopped ({@link WaitingFile}), and the recordings that were
 * begun with them: of the two, the one that holds more stays. Each step can be interrupted: the
 * samples go last, and only once a recording holds them all.
 */
final class WaitingRecovery {
    private static final Logger LOG = LoggerFactory.getLogger(WaitingRecovery.class);

    private final Spool spool;
    private final Path path;
    private final WaitingRecording waiting;

    private WaitingRecovery(Spool spool, Path path, WaitingRecording waiting) {
        this.spool = spool;
        this.path = path;
        this.waiting = waiting;
    }

    /**
     * Leaves only those that no recording holds, and no recording that holds less.
     *
     * @param failed gets names of files that stay as they are, and why
     */
    static List<WaitingRecovery> find(Spool spool, List<String> failed) throws IOException {
        List<WaitingRecovery> found = new ArrayList<>();
        for (Path path : spool.waiting()) {
            try {
                WaitingRecovery one = new WaitingRecovery(spool, path, WaitingRecording.read(path));
                if (one.isMissing()) {
                    found.add(one);
                }
            } catch (CmafException e) {
                LOG.warn("samples that waited removed file={}: {}", spool.name(path), e.getMessage());
                remove(path);
            } catch (IOException | RuntimeException e) {
                // Also what the packager does not take: it must not keep Millrace from starting.
                failed.add(spool.name(path) + ": " + e.getMessage());
                LOG.warn("samples that waited not recovered file={}: {}", spool.name(path), e.toString());
            }
        }
        return found;
    }

    private boolean isMissing() throws IOException {
        long samples = 0;
        for (Chunk chunk : waiting.chunks()) {
            samples += chunk.videoSamples() + chunk.audioSamples();
        }
        List<Path> begun = new ArrayList<>();
        long held = 0;
        for (Path open : spool.open(waiting.camera())) {
            long ofIt = waiting.heldBy(open);
            if (ofIt >= 0) {
                begun.add(open);
                held += ofIt;
            }
        }
        if (held >= samples || isClosed()) {
            remove(path);
            return false;
        }
        for (Path less : begun) {
            remove(less);
        }
        return true;
    }

    /** A recording was turned in the moment between its first chunk and the stop: it may be stored already. */
    private boolean isClosed() throws IOException {
        for (Path file : spool.closed(waiting.camera())) {
            if (isOfThese(file)) {
                return true;
            }
        }
        return false;
    }

    private boolean isOfThese(Path closed) throws IOException {
        try {
            RecordingIdentity identity = ClosedRecording.read(closed).identity();
            return identity.session().equals(waiting.session()) && identity.number() >= waiting.number();
        } catch (CmafException e) {
            // No recording of ours: whatever it is, it holds none of them.
            return false;
        }
    }

    /** Makes open recordings of them; run when those before are whole, as they are chained to the last. */
    List<Path> leaveOpen() throws IOException {
        Path folder = spool.cameraFolder(waiting.camera());
        List<Path> open = waiting.leaveOpen(folder, CameraChain.load(folder).end());
        remove(path);
        LOG.info(
                "samples that waited go on record camera={} session={} samples={}",
                waiting.camera(),
                waiting.session(),
                waiting.samples().size());
        return open;
    }

    String name() {
        return spool.name(path);
    }

    private static void remove(Path file) throws IOException {
        Files.delete(file);
        SyncedFolder.sync(file);
    }
}
