package io.millrace.recorder.testing;

import io.millrace.media.CameraId;
import io.millrace.media.Chunk;
import io.millrace.media.catalog.InMemoryRecordings;
import io.millrace.media.catalog.Recording;
import io.millrace.media.publish.EndReason;
import io.millrace.media.publish.IngestFigures;
import io.millrace.media.publish.PublishSession;
import io.millrace.media.publish.SampleSink;
import io.millrace.media.tape.TapeFile;
import io.millrace.media.tape.TapePlaylist;
import io.millrace.recorder.chain.ChainSeal;
import io.millrace.recorder.chain.SigningKey;
import io.millrace.recorder.file.ClosedRecording;
import io.millrace.recorder.spool.CameraRecorder;
import io.millrace.recorder.spool.RecordingUploader;
import io.millrace.recorder.spool.Spool;
import io.millrace.recorder.spool.SpoolRecorder;
import io.millrace.recorder.spool.SpoolSettings;
import io.millrace.recorder.tape.RecordedTape;
import io.millrace.transcoder.testing.TestMedia;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A camera's tape of real media: files of four seconds in a spool, some of them stored. */
public final class TestTape implements AutoCloseable {
    public static final CameraId CAMERA = new CameraId("yard");
    public static final SigningKey KEY = SigningKey.generate();

    public final InMemoryRecordings catalogue = new InMemoryRecordings();
    public final FolderStore store;
    public final RecordedTape tape;
    private final RecordedEvents events = new RecordedEvents();
    private final Path folder;
    private final Spool spool;
    private final SpoolRecorder recorder;

    public TestTape(Path folder) throws IOException {
        this.folder = folder;
        store = new FolderStore(Files.createDirectory(folder.resolve("store")));
        spool = Spool.open(folder.resolve("spool"));
        SpoolSettings defaults = SpoolSettings.DEFAULTS;
        SpoolSettings settings = new SpoolSettings(
                Duration.ofSeconds(4),
                defaults.sync(),
                defaults.queueBytes(),
                defaults.allQueuesBytes(),
                0,
                defaults.writerThreads());
        recorder = new SpoolRecorder(spool, settings, () -> Instant.EPOCH, events, ChainSeal.signedWith(KEY));
        tape = new RecordedTape(catalogue, catalogue.indexes(), row -> store, spool, recorder);
    }

    /**
     * One session, to its end. All its files are closed when this returns.
     *
     * @param files that it makes: one for every four seconds, cut at keyframes
     */
    public void record(Path fragmented, Instant start, int files) throws Exception {
        record(Fmp4Chunks.read(fragmented, start), files);
    }

    /** The same of a camera's chunks. */
    public void record(List<Chunk> chunks, int files) throws Exception {
        CameraRecorder camera = recorder.camera(CAMERA);
        camera.onSessionStart(new Session());
        chunks.forEach(camera::onChunk);
        camera.stop().get();
        events.nextClosed(files);
    }

    /**
     * One session that goes on: its last file grows until {@link Growing#end}.
     *
     * @param end how much of it is sent for now, in media time
     */
    public Growing begin(Path fragmented, Instant start, Duration end) throws Exception {
        Growing growing = new Growing(Fmp4Chunks.read(fragmented, start));
        growing.send(start.plus(end));
        return growing;
    }

    /** A camera that is still sending. */
    public final class Growing {
        private final CameraRecorder camera = recorder.camera(CAMERA);
        private final Deque<Chunk> rest;

        private Growing(List<Chunk> chunks) {
            rest = new ArrayDeque<>(chunks);
            camera.onSessionStart(new Session());
        }

        private void send(Instant until) {
            while (!rest.isEmpty() && rest.getFirst().wallStart().isBefore(until)) {
                camera.onChunk(rest.removeFirst());
            }
        }

        /** The rest, and its end; all its files are closed when this returns. */
        public void end(int files) throws Exception {
            send(Instant.MAX);
            camera.stop().get();
            events.nextClosed(files);
        }
    }

    /** What FFmpeg reads of the playlist of a range, not decoded: the MD5 of each packet. */
    public List<String> packets(Instant from, Instant to, String stream) throws IOException {
        return TestMedia.run(TestMedia.ffmpeg()
                        .ffmpeg(List.of(
                                "-v",
                                "error",
                                "-i",
                                playlist(from, to).toString(),
                                "-map",
                                "0:" + stream,
                                "-c",
                                "copy",
                                "-f",
                                "framemd5",
                                "-")))
                .lines()
                .filter(line -> !line.startsWith("#") && !line.isBlank())
                .map(line -> line.substring(line.lastIndexOf(',') + 1).strip())
                .toList();
    }

    /** Moves a file from the spool to the store. */
    public void storeOne(boolean withIndex) throws IOException {
        Path file = spool.closed(CAMERA).getFirst();
        RecordingUploader uploader = new RecordingUploader(spool, store);
        Recording row = uploader.upload(spool.name(file));
        if (withIndex) {
            catalogue.enter(uploader.entry(row, spool.name(file)));
        } else {
            catalogue.add(row);
        }
        spool.release(spool.name(file));
    }

    public List<ClosedRecording> inSpool() throws IOException {
        List<ClosedRecording> closed = new ArrayList<>();
        for (Path file : spool.closed(CAMERA)) {
            closed.add(ClosedRecording.read(file));
        }
        return closed;
    }

    /** What FFmpeg decodes of the playlist of a range. */
    public List<String> played(Instant from, @Nullable Instant to, String stream) throws IOException {
        return TestMedia.frameMd5(playlist(from, to).toString(), stream);
    }

    private Path playlist(Instant from, @Nullable Instant to) throws IOException {
        Path player = Files.createTempDirectory(folder, "player");
        List<TapeFile> files = tape.files(CAMERA, from, to == null ? Instant.MAX : to);
        Files.write(player.resolve(TapePlaylist.MEDIA), new TapePlaylist(files, from, to).media());
        for (TapeFile file : files) {
            var bytes = tape.bytes(CAMERA, file.id()).orElseThrow();
            try (InputStream in = bytes.open(0, bytes.sizeBytes())) {
                Files.copy(in, player.resolve(file.id() + ".mp4"));
            }
        }
        // From the start: without an end, ffmpeg would begin near the live edge, and wait there.
        Path media = player.resolve(TapePlaylist.MEDIA);
        Files.writeString(media, "#EXT-X-ENDLIST\n", StandardOpenOption.APPEND);
        return media;
    }

    @Override
    public void close() throws IOException {
        recorder.close();
        spool.close();
    }

    private static final class Session implements PublishSession {
        private final UUID id = UUID.randomUUID();

        @Override
        public UUID id() {
            return id;
        }

        @Override
        public CameraId camera() {
            return CAMERA;
        }

        @Override
        public Instant startedAt() {
            return Instant.EPOCH;
        }

        @Override
        public String remoteAddress() {
            return "192.0.2.1";
        }

        @Override
        public String transport() {
            return "rtmps";
        }

        @Override
        public String encoder() {
            return "test";
        }

        @Override
        public void attach(SampleSink attached) {}

        @Override
        public void close(EndReason reason) {}

        @Override
        public IngestFigures figures() {
            return IngestFigures.NONE;
        }
    }
}
