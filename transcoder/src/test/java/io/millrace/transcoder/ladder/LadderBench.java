package io.millrace.transcoder.ladder;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.CameraId;
import io.millrace.media.MediaSample;
import io.millrace.media.cmaf.FragmentedSource;
import io.millrace.media.hls.DeliveryDirectives;
import io.millrace.media.hls.HlsReply;
import io.millrace.media.hls.HlsSettings;
import io.millrace.media.hls.LiveWindow;
import io.millrace.media.hls.WaitTimer;
import io.millrace.media.ladder.LadderProfile;
import io.millrace.media.live.CameraLiveStream;
import io.millrace.media.live.PackagingSettings;
import io.millrace.media.live.Preview;
import io.millrace.media.live.ReplayedSession;
import io.millrace.media.memory.SlabPool;
import io.millrace.media.publish.EndReason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A camera with a live window and a ladder, fed from a clip as fast as it is read. */
final class LadderBench implements AutoCloseable {
    static final CameraId CAMERA = new CameraId("gate");
    private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
    final LiveWindow window = new LiveWindow(
            new HlsSettings(Duration.ofSeconds(2), Duration.ofMillis(200), 100, 256 << 20, Duration.ofSeconds(20), 100),
            LiveWindow.sequenceAt(START),
            scheduler,
            WaitTimer.on(scheduler),
            rung -> {});
    /** As in a server: others write to a chunk's memory as soon as nobody holds it. */
    private final SlabPool chunks = new SlabPool(256 << 20);

    final CameraLiveStream stream =
            new CameraLiveStream(CAMERA, PackagingSettings.DEFAULT, () -> START, chunks.forStream());
    final CameraLadder ladder;
    /** What the ladder told, one line each. */
    final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    /** Pictures that it made. */
    final BlockingQueue<Preview> pictures = new LinkedBlockingQueue<>();

    /** Wall time of each of the clip's keyframes. */
    final List<Instant> keyframes = new ArrayList<>();

    private final List<String> history = new ArrayList<>();
    private ReplayedSession session = new ReplayedSession(CAMERA);
    private boolean ended;

    LadderBench(LadderProfile profile, LadderNode node) {
        ladder = new CameraLadder(CAMERA, profile, window, node, new LadderListener() {
            @Override
            public void onRunning(CameraId camera, Set<String> rungs) {
                told.add("running " + rungs.stream().sorted().toList());
            }

            @Override
            public void onUnchanged(CameraId camera, String reason) {
                told.add("unchanged " + reason);
            }

            @Override
            public void onIdle(CameraId camera) {
                told.add("idle");
            }

            @Override
            public void onFailure(CameraId camera, String reason) {
                told.add("failure " + reason);
            }

            @Override
            public void onUnavailable(CameraId camera, Set<String> rungs, String reason) {
                told.add("unavailable " + rungs.stream().sorted().toList() + " " + reason);
            }

            @Override
            public void onPicture(CameraId camera, Preview picture) {
                pictures.add(picture);
            }

            @Override
            public void onNoPicture(CameraId camera, String reason) {
                told.add("no picture: " + reason);
            }

            @Override
            public void onPicturesUnavailable(CameraId camera, String reason) {
                told.add("pictures unavailable: " + reason);
            }
        });
        stream.addListener(window);
        stream.addListener(ladder);
        stream.addListener(chunk -> {
            if (chunk.independent() && chunk.videoSamples() > 0) {
                keyframes.add(chunk.wallStart());
            }
        });
        stream.packageFrom(session);
    }

    static List<MediaSample> samples(Path clip) throws IOException {
        return FragmentedSource.samplesOf(clip);
    }

    void send(List<MediaSample> samples) {
        session.send(samples);
    }

    /** Sends up to the first sample at or after a time of the clip's. */
    int sendUntil(List<MediaSample> samples, int from, long millis) {
        int to = from;
        while (to < samples.size()
                && samples.get(to).dtsTicks() - samples.getFirst().dtsTicks() < millis) {
            to++;
        }
        send(samples.subList(from, to));
        return to;
    }

    void end() {
        session.end(EndReason.UNPUBLISHED);
        ended = true;
    }

    void reconnect() {
        ended = false;
        session = new ReplayedSession(CAMERA);
        stream.packageFrom(session);
    }

    String tell() throws InterruptedException {
        String line = told.poll(60, TimeUnit.SECONDS);
        assertThat(line).as("what the ladder tells, told %s", history).isNotNull();
        history.add(String.valueOf(line));
        return String.valueOf(line);
    }

    Preview picture() throws InterruptedException {
        Preview picture = pictures.poll(60, TimeUnit.SECONDS);
        assertThat(picture).as("a picture, told %s", told).isNotNull();
        return Objects.requireNonNull(picture);
    }

    /** The answer, waited for; asked again as players do while there is nothing new. */
    HlsReply get(String path, String query) throws Exception {
        DeliveryDirectives directives = DeliveryDirectives.parse(query).orElseThrow();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        HlsReply reply;
        do {
            reply = window.get(path, directives).toCompletableFuture().get(60, TimeUnit.SECONDS);
        } while (reply instanceof HlsReply.NotNow && System.nanoTime() < deadline);
        return reply;
    }

    String text(String path, String query) throws Exception {
        HlsReply reply = get(path, query);
        assertThat(reply)
                .as("%s, with %s, told %s and %s", path, ladder.status(START), history, told)
                .isInstanceOf(HlsReply.Content.class);
        return new String(bytes((HlsReply.Content) reply), StandardCharsets.ISO_8859_1);
    }

    /** A rung's playlist once it lists as many segments as the source's. */
    String caughtUp(String rung) throws Exception {
        List<String> source = tags(text("source/media.m3u8", ""), "#EXTINF");
        long last = firstSequence(text("source/media.m3u8", "")) + source.size() - 1;
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
        while (System.nanoTime() < deadline) {
            if (get(rung + "/media.m3u8", "_HLS_msn=" + last) instanceof HlsReply.Content content) {
                return new String(bytes(content), StandardCharsets.ISO_8859_1);
            }
        }
        throw new AssertionError(rung + " did not catch up; told: " + told);
    }

    /** Init section and all segments of a playlist, in a file. */
    Path download(String rung, String playlist, Path file) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Matcher map = Pattern.compile("#EXT-X-MAP:URI=\"([^\"]+)\"").matcher(playlist);
        assertThat(map.find()).isTrue();
        out.writeBytes(bytes((HlsReply.Content) get(rung + "/" + map.group(1), "")));
        boolean gap = false;
        for (String line : playlist.split("\n")) {
            gap |= line.equals("#EXT-X-GAP");
            if (line.startsWith("s") && line.endsWith(".mp4")) {
                if (!gap) {
                    out.writeBytes(bytes((HlsReply.Content) get(rung + "/" + line, "")));
                }
                gap = false;
            }
        }
        return Files.write(file, out.toByteArray());
    }

    /** Each segment of a playlist that has media, by its number: a file of that segment alone. */
    TreeMap<Long, Path> segments(String rung, String playlist, Path folder) throws Exception {
        Matcher map = Pattern.compile("#EXT-X-MAP:URI=\"([^\"]+)\"").matcher(playlist);
        assertThat(map.find()).isTrue();
        byte[] init = bytes((HlsReply.Content) get(rung + "/" + map.group(1), ""));
        TreeMap<Long, Path> files = new TreeMap<>();
        boolean gap = false;
        for (String line : playlist.split("\n")) {
            gap |= line.equals("#EXT-X-GAP");
            if (line.startsWith("s") && line.endsWith(".mp4")) {
                if (!gap) {
                    ByteArrayOutputStream out = new ByteArrayOutputStream();
                    out.writeBytes(init);
                    out.writeBytes(bytes((HlsReply.Content) get(rung + "/" + line, "")));
                    long number = Long.parseLong(line.substring(1, line.indexOf('.')));
                    files.put(number, Files.write(folder.resolve(rung + "-" + line), out.toByteArray()));
                }
                gap = false;
            }
        }
        return files;
    }

    static List<String> tags(String playlist, String tag) {
        List<String> lines = new ArrayList<>();
        for (String line : playlist.split("\n")) {
            if (line.startsWith(tag + ":")) {
                lines.add(line);
            }
        }
        return lines;
    }

    static long firstSequence(String playlist) {
        String line = tags(playlist, "#EXT-X-MEDIA-SEQUENCE").getFirst();
        return Long.parseLong(line.substring(line.indexOf(':') + 1));
    }

    private static byte[] bytes(HlsReply.Content content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        content.pieces().forEach(out::writeBytes);
        return out.toByteArray();
    }

    /** No child outlives its ladder, which does not wait for it. */
    static void awaitNoChildren() throws Exception {
        for (ProcessHandle child : ProcessHandle.current().children().toList()) {
            child.onExit().get(30, TimeUnit.SECONDS);
        }
    }

    /** Waits until nobody holds a chunk any more, which children's threads let go of when they end. */
    @Override
    public void close() {
        ladder.close();
        window.close();
        scheduler.shutdownNow();
        if (!ended) {
            end();
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (chunks.usedBytes() > 0) {
            assertThat(System.nanoTime())
                    .as("chunks that stay held: %d bytes", chunks.usedBytes())
                    .isLessThan(deadline);
            LockSupport.parkNanos(5_000_000);
        }
    }
}
