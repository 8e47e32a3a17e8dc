package io.millrace.app.tape;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.CameraId;
import io.millrace.media.MediaSample;
import io.millrace.media.catalog.Gap;
import io.millrace.media.cmaf.FragmentedSource;
import io.millrace.media.live.CameraLiveStream;
import io.millrace.media.live.PackagingSettings;
import io.millrace.media.live.ReplayedSession;
import io.millrace.media.publish.EndReason;
import io.millrace.recorder.file.ClosedRecording;
import io.millrace.recorder.spool.RecordingListener;
import io.millrace.recorder.spool.Spool;
import io.millrace.recorder.spool.SpoolRecorder;
import io.millrace.recorder.spool.SpoolSettings;
import io.millrace.transcoder.testing.TestMedia;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Twenty-four hours of pictures, one a second, each with its number in black and white blocks, so
 * that whoever sees one knows the second it is of; recorded by our own packager and spool as fast
 * as they take it, with gaps.
 */
final class NumberedDay {
    static final int SECONDS = 24 * 3_600;
    static final int KEYFRAME_SECONDS = 10;
    static final int WIDTH = 64;
    static final int HEIGHT = 32;
    /** Of a side; a block is a bit, the lowest at the top left. */
    static final int BLOCK_PIXELS = 8;

    private static final byte BLACK = 16;
    private static final byte WHITE = (byte) 235;

    private final Path clip;
    private final Map<String, Integer> numbers = new HashMap<>();

    /** Encodes it: some seconds. */
    NumberedDay(Path folder) throws Exception {
        clip = folder.resolve("day.mp4");
        encode(clip);
        List<String> pictures = TestMedia.frameMd5(clip.toString(), "v:0");
        for (String picture : pictures) {
            numbers.put(picture, numbers.size());
        }
        assertThat(numbers).as("pictures that differ").hasSize(SECONDS);
    }

    private static void encode(Path clip) throws Exception {
        Process ffmpeg = TestMedia.ffmpeg()
                .ffmpeg(List.of(("-v error -y -f rawvideo -pix_fmt yuv420p -s " + WIDTH + "x" + HEIGHT
                                + " -r 1 -i - -c:v libx264 -preset ultrafast -threads 1 -sc_threshold 0 -bf 0 -g "
                                + KEYFRAME_SECONDS + " " + clip)
                        .split(" ")))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (OutputStream out = new BufferedOutputStream(ffmpeg.getOutputStream(), 1 << 20)) {
            byte[] picture = new byte[WIDTH * HEIGHT * 3 / 2];
            Arrays.fill(picture, WIDTH * HEIGHT, picture.length, (byte) 128);
            for (int number = 0; number < SECONDS; number++) {
                for (int pixel = 0; pixel < WIDTH * HEIGHT; pixel++) {
                    int block = pixel / WIDTH / BLOCK_PIXELS * (WIDTH / BLOCK_PIXELS) + pixel % WIDTH / BLOCK_PIXELS;
                    picture[pixel] = (number >> block & 1) == 1 ? WHITE : BLACK;
                }
                out.write(picture);
            }
        }
        assertThat(ffmpeg.waitFor()).isZero();
    }

    /** The numbers of decoded pictures, told by their MD5; -1 for one that was never sent. */
    List<Integer> numbers(List<String> decoded) {
        return decoded.stream().map(md5 -> numbers.getOrDefault(md5, -1)).toList();
    }

    /** A span that the camera sent in one session, in seconds of the day. */
    record Session(int from, int to) {}

    /** Records the sessions into a spool; all files are closed when this returns. */
    void record(Path spoolFolder, CameraId camera, Instant dayStart, List<Session> sessions) throws IOException {
        List<MediaSample> samples = FragmentedSource.samplesOf(clip);
        AtomicReference<Instant> now = new AtomicReference<>(dayStart);
        SpoolSettings defaults = SpoolSettings.DEFAULTS;
        // A queue that holds all of it: the disk is not to be the slow one here.
        SpoolSettings settings = new SpoolSettings(
                defaults.rotation(), Duration.ofHours(1), 1L << 30, 1L << 30, 0, defaults.writerThreads());
        List<Gap> gaps = new ArrayList<>();
        try (Spool spool = Spool.open(spoolFolder);
                SpoolRecorder recorder = new SpoolRecorder(spool, settings, now::get, new GapsOnly(gaps))) {
            CameraLiveStream stream = new CameraLiveStream(camera, PackagingSettings.DEFAULT, now::get);
            stream.addListener(recorder.camera(camera));
            for (Session session : sessions) {
                now.set(dayStart.plusSeconds(session.from()));
                ReplayedSession publish = new ReplayedSession(camera);
                stream.packageFrom(publish);
                publish.send(samples.subList(session.from(), session.to()).stream()
                        .map(sample -> sample(sample, session.from()))
                        .toList());
                publish.end(EndReason.UNPUBLISHED);
            }
        }
        assertThat(gaps).isEmpty();
    }

    /** As a camera counts: from the session's begin. */
    private static MediaSample sample(MediaSample of, int fromSeconds) {
        return new MediaSample(
                of.track(),
                of.dtsTicks() - fromSeconds * 1_000L,
                of.compositionOffsetTicks(),
                of.keyframe(),
                of.payload(),
                // Not in the past, so that the session begins when the clock says.
                System.nanoTime() + 3_600_000_000_000L);
    }

    private record GapsOnly(List<Gap> gaps) implements RecordingListener {
        @Override
        public void onClosed(ClosedRecording recording) {}

        @Override
        public void onGap(Gap gap) {
            gaps.add(gap);
        }
    }
}
