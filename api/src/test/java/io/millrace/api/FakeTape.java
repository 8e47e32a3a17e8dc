package io.millrace.api;

import io.millrace.media.CameraId;
import io.millrace.media.catalog.Recording;
import io.millrace.media.tape.RecordingPictures;
import io.millrace.media.tape.Tape;
import io.millrace.media.tape.TapeExports;
import io.millrace.media.tape.TapeFile;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Files in a list, bytes in a map. */
public final class FakeTape implements Tape, TapeExports, RecordingPictures {
    public final List<TapeFile> files = new CopyOnWriteArrayList<>();
    public final Map<UUID, byte[]> bytes = new ConcurrentHashMap<>();

    /** Runs before bytes are read. */
    public volatile Runnable reading = () -> {};

    @Override
    public List<TapeFile> files(CameraId camera, Instant from, Instant to) {
        return files.stream()
                .filter(file -> file.camera().equals(camera))
                .filter(file -> file.start().isBefore(to) && file.end().isAfter(from))
                .toList();
    }

    @Override
    public Optional<Bytes> bytes(CameraId camera, UUID recording) {
        return files.stream()
                .filter(file -> file.id().equals(recording) && file.camera().equals(camera))
                .<Bytes>map(file -> new InMemory(file, bytes.getOrDefault(recording, new byte[0]), reading))
                .findFirst();
    }

    /** An export is the text of what was asked for; one before 2000 is refused. */
    @Override
    public Export prepare(CameraId camera, Instant from, Instant to, Gaps gaps) {
        if (from.isBefore(Instant.parse("2000-01-01T00:00:00Z"))) {
            throw new TapeExportException(
                    TapeExportException.Kind.CODEC_CHANGES,
                    "The codec changes.",
                    List.of(new Span(from, to, "avc1.64001f"), new Span(from, to, "hvc1.1.6.L93.B0")));
        }
        return export(camera + " " + from + " " + to + " " + gaps);
    }

    @Override
    public Export prepareArchive(CameraId camera, Instant from, Instant to, Gaps gaps) {
        return export("zip " + camera + " " + from + " " + to + " " + gaps);
    }

    private static Export export(String text) {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        return new Export() {
            @Override
            public long sizeBytes() {
                return content.length;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(content);
            }
        };
    }

    /** Two of each recording, of a byte each. */
    @Override
    public List<Instant> times(Recording recording) {
        return List.of(recording.start(), recording.start().plusSeconds(60));
    }

    @Override
    public Optional<byte[]> picture(Recording recording, int number) {
        return number < 2 ? Optional.of(new byte[] {(byte) number}) : Optional.empty();
    }

    private record InMemory(TapeFile file, byte[] content, Runnable reading) implements Bytes {
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
            return content.length;
        }

        @Override
        public InputStream open(long offset, long length) {
            reading.run();
            return new ByteArrayInputStream(content, (int) offset, (int) length);
        }

        @Override
        public Optional<String> url(Duration validity) {
            return Optional.of("https://store.example/" + file.id() + "?for=" + validity.toSeconds());
        }
    }
}
