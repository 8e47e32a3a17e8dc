package io.millrace.recorder.tape;

import io.millrace.media.CameraId;
import io.millrace.media.tape.BoundedStream;
import io.millrace.media.tape.Tape;
import io.millrace.media.tape.TapeFile;
import io.millrace.recorder.file.FileIndex;
import io.millrace.recorder.file.OpenRecording;
import io.millrace.recorder.spool.Spool;
import io.millrace.recorder.spool.SpoolRecorder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The end of the tape: what is being written, and what waits for the object store. */
final class SpoolTape {
    private static final Logger LOG = LoggerFactory.getLogger(SpoolTape.class);

    private final Spool spool;
    private final SpoolRecorder recorder;

    /** Of closed files, which do not change; forgotten with the next look after the file is gone. */
    private final Map<Path, TapeFile> read = new ConcurrentHashMap<>();

    SpoolTape(Spool spool, SpoolRecorder recorder) {
        this.spool = spool;
        this.recorder = recorder;
    }

    /** Growing ones before closed ones are looked for: a file that is closed meanwhile is seen twice, not never. */
    Map<UUID, TapeFile> files(CameraId camera) throws IOException {
        Map<UUID, TapeFile> found = new LinkedHashMap<>();
        for (OpenRecording file : recorder.growing()) {
            if (file.identity().camera().equals(camera)) {
                found.put(file.identity().id(), file.tape());
            }
        }
        read.keySet().removeIf(file -> !Files.exists(file));
        for (Path path : spool.closed(camera)) {
            closed(path).ifPresent(file -> found.put(file.id(), file));
        }
        return found;
    }

    /** The bytes of a recording of {@code camera}, if it is still here. */
    Optional<Tape.Bytes> bytes(CameraId camera, UUID recording) throws IOException {
        for (OpenRecording file : recorder.growing()) {
            if (file.identity().id().equals(recording)
                    && file.identity().camera().equals(camera)) {
                return Optional.of(new SpoolBytes(file.tape(), List.of(file.openPath(), file.closedPath())));
            }
        }
        for (Path path : spool.closed(camera)) {
            if (path.getFileName().toString().contains(recording.toString())) {
                return closed(path).map(file -> new SpoolBytes(file, List.of(path)));
            }
        }
        return Optional.empty();
    }

    private Optional<TapeFile> closed(Path path) {
        try {
            TapeFile file = read.get(path);
            if (file == null) {
                file = FileIndex.read(path);
                read.put(path, file);
            }
            return Optional.of(file);
        } catch (NoSuchFileException e) {
            // Stored meanwhile.
            return Optional.empty();
        } catch (IOException e) {
            LOG.warn("spool file cannot be played file={}: {}", spool.name(path), e.getMessage());
            return Optional.empty();
        }
    }

    /** @param paths where it may lie: under one name, then under the other */
    private record SpoolBytes(TapeFile file, List<Path> paths) implements Tape.Bytes {
        @Override
        public Instant start() {
            return file.start();
        }

        @Override
        public Instant end() {
            return file.end();
        }

        @Override
        public long sizeBytes() {
            long size = file.index().firstOffsetBytes();
            for (int i = 0; i < file.index().segments(); i++) {
                size += file.index().sizeBytes(i);
            }
            return size;
        }

        @Override
        public InputStream open(long offset, long length) throws IOException {
            NoSuchFileException missing = null;
            for (Path path : paths) {
                try {
                    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
                    channel.position(offset);
                    return new BoundedStream(Channels.newInputStream(channel), length);
                } catch (NoSuchFileException e) {
                    missing = e;
                }
            }
            throw missing == null ? new IOException("no file") : missing;
        }

        @Override
        public Optional<String> url(Duration validity) {
            return Optional.empty();
        }
    }
}
