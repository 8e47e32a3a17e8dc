package io.millrace.transcoder.picture;

import io.millrace.media.tape.KeyframePictures;
import io.millrace.transcoder.child.ChildLimits;
import io.millrace.transcoder.child.ChildProcess;
import io.millrace.transcoder.ffmpeg.BundledFfmpeg;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Semaphore;

/**
 * Decodes keyframes alone, in a child with the lowest priority; one at a time. A child that says
 * more than it should, or takes too long, is killed.
 */
public final class FfmpegPictures implements KeyframePictures {
    private static final int WIDTH_PIXELS = 320;
    private static final int MAX_BYTES = 64 << 20;
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final ChildLimits LIMITS = new ChildLimits(19, 4L << 30);

    private final BundledFfmpeg ffmpeg;
    private final Semaphore one = new Semaphore(1);

    public FfmpegPictures(BundledFfmpeg ffmpeg) {
        this.ffmpeg = ffmpeg;
    }

    @Override
    public List<byte[]> of(Path file) throws IOException, InterruptedException {
        one.acquire();
        try (ChildProcess child = ChildProcess.start(ffmpeg.ffmpeg(arguments(file)), LIMITS)) {
            Thread watchdog = Thread.ofVirtual().start(() -> {
                try {
                    Thread.sleep(TIMEOUT);
                    child.kill();
                } catch (InterruptedException e) {
                    // It has ended in time.
                }
            });
            try {
                byte[] output = child.output().readNBytes(MAX_BYTES);
                if (output.length == MAX_BYTES || child.waitFor(TIMEOUT) != 0) {
                    throw new IOException("no pictures: " + child.lastWords());
                }
                return split(output);
            } finally {
                watchdog.interrupt();
            }
        } finally {
            one.release();
        }
    }

    /** Keyframes are selected once more: dav1d, for one, does not heed {@code -skip_frame}. */
    private static List<String> arguments(Path file) {
        return List.of(
                "-v",
                "error",
                "-nostdin",
                "-threads",
                "1",
                "-skip_frame",
                "nokey",
                "-i",
                file.toString(),
                "-an",
                "-vf",
                "select=key,scale=" + WIDTH_PIXELS + ":-2",
                "-fps_mode",
                "passthrough",
                "-c:v",
                "mjpeg",
                "-q:v",
                "6",
                "-threads",
                "1",
                "-f",
                "image2pipe",
                "-");
    }

    /** JPEGs in a row: within one, 0xff is never followed by 0xd8. */
    static List<byte[]> split(byte[] row) {
        List<byte[]> pictures = new ArrayList<>();
        int from = 0;
        for (int i = 2; i + 1 < row.length; i++) {
            if ((row[i] & 0xff) == 0xff && (row[i + 1] & 0xff) == 0xd8) {
                pictures.add(Arrays.copyOfRange(row, from, i));
                from = i;
            }
        }
        if (row.length > from) {
            pictures.add(Arrays.copyOfRange(row, from, row.length));
        }
        return pictures;
    }
}
