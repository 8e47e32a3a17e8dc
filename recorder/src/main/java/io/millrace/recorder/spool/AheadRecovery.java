package io.millrace.recorder.spool;

import io.millrace.media.cmaf.CmafException;
import io.millrace.recorder.file.AheadFile;
import io.millrace.recorder.file.AheadTail;
import io.millrace.recorder.file.RecordingIdentity;
import io.millrace.recorder.file.SyncedFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Samples that waited for their picture when the process stopped ({@link AheadFile}): they go to the
 * end of the session's newest recording, which is still open. Can be interrupted: what the recording
 * has by then is not appended again, and the samples go last.
 */
final class AheadRecovery {
    private static final Logger LOG = LoggerFactory.getLogger(AheadRecovery.class);

    private final Spool spool;
    private final RecordingIdentity first;
    private final List<Path> files = new ArrayList<>();

    private AheadRecovery(Spool spool, RecordingIdentity first) {
        this.spool = spool;
        this.first = first;
    }

    /** @param failed gets names of files that stay as they are, and why */
    static void run(Spool spool, List<String> failed) throws IOException {
        Map<UUID, AheadRecovery> sessions = new LinkedHashMap<>();
        for (Path path : spool.ahead()) {
            try {
                RecordingIdentity identity = AheadTail.identity(path);
                sessions.computeIfAbsent(identity.session(), id -> new AheadRecovery(spool, identity))
                        .files
                        .add(path);
            } catch (CmafException e) {
                LOG.warn("samples that waited removed file={}: {}", spool.name(path), e.getMessage());
                remove(path);
            }
        }
        for (AheadRecovery session : sessions.values()) {
            try {
                session.append();
            } catch (IOException | RuntimeException e) {
                // Whatever is in it, it must not keep Millrace from starting.
                session.files.forEach(file -> failed.add(spool.name(file) + ": " + e.getMessage()));
                LOG.warn("samples that waited not recovered camera={}: {}", session.first.camera(), e.toString());
            }
        }
    }

    private void append() throws IOException {
        for (Path open : recordings()) {
            int samples = AheadTail.append(files, open);
            if (samples >= 0) {
                LOG.info(
                        "samples that waited for their picture go on record camera={} session={} samples={}",
                        first.camera(),
                        first.session(),
                        samples);
                break;
            }
        }
        for (Path file : files) {
            remove(file);
        }
    }

    /** Of the session, from the one that the first file was begun for on; newest first. */
    private List<Path> recordings() throws IOException {
        Map<Path, Integer> numbers = new LinkedHashMap<>();
        for (Path open : spool.open(first.camera())) {
            try {
                RecordingIdentity identity = AheadTail.identity(open);
                if (identity.session().equals(first.session()) && identity.number() >= first.number()) {
                    numbers.put(open, identity.number());
                }
            } catch (CmafException e) {
                // Stopped within its header: it holds nothing, and recovery takes it away.
                continue;
            }
        }
        return numbers.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static void remove(Path file) throws IOException {
        Files.delete(file);
        SyncedFolder.sync(file);
    }
}
