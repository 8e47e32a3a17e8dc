package io.millrace.app.bench;

import io.millrace.transcoder.ffmpeg.BundledFfmpeg;
import io.millrace.transcoder.publish.FlvReader;
import io.millrace.transcoder.publish.FlvTag;
import io.millrace.transcoder.publish.PublishException;
import io.millrace.transcoder.publish.RtmpPublisher;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A camera that films a clock: pictures are drawn when they are due, encoded at once and published. */
final class ClockCamera implements AutoCloseable {
    private static final int FRAMES_PER_SECOND = 25;
    private static final String SIZE = PictureClock.WIDTH + "x" + PictureClock.HEIGHT;
    private static final String BITS = "800k";

    private final Process encoder;
    private final RtmpPublisher publisher;
    private volatile boolean closed;
    private volatile @Nullable IOException failure;

    /** @param publisher connected; closed with this */
    ClockCamera(BundledFfmpeg ffmpeg, RtmpPublisher publisher) throws IOException {
        this.publisher = publisher;
        // It ends with its input, and that with this process.
        encoder = ffmpeg.ffmpeg(List.of(
                        "-hide_banner",
                        "-loglevel",
                        "error",
                        "-f",
                        "rawvideo",
                        "-pix_fmt",
                        "yuv420p",
                        "-video_size",
                        SIZE,
                        "-framerate",
                        Integer.toString(FRAMES_PER_SECOND),
                        "-probesize",
                        "32",
                        "-i",
                        "pipe:0",
                        "-c:v",
                        ffmpeg.h264Encoder(),
                        "-preset",
                        "ultrafast",
                        "-tune",
                        "zerolatency",
                        "-g",
                        Integer.toString(2 * FRAMES_PER_SECOND),
                        "-b:v",
                        BITS,
                        "-flush_packets",
                        "1",
                        "-flvflags",
                        "no_duration_filesize",
                        "-f",
                        "flv",
                        "pipe:1"))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        Thread.ofPlatform().name("clock-picture").daemon().start(() -> keep(this::film));
        Thread.ofPlatform().name("clock-publish").daemon().start(() -> keep(this::publish));
    }

    private interface Work {
        void run() throws IOException;
    }

    private void keep(Work work) {
        try {
            work.run();
        } catch (IOException e) {
            if (!closed) {
                failure = e;
            }
        }
    }

    private void film() throws IOException {
        byte[] picture = PictureClock.picture();
        long start = System.nanoTime();
        try (OutputStream out = encoder.getOutputStream()) {
            for (long frame = 0; !closed; frame++) {
                long due = start + frame * 1_000_000_000 / FRAMES_PER_SECOND;
                for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
                    LockSupport.parkNanos(wait);
                }
                PictureClock.draw(picture, System.currentTimeMillis());
                out.write(picture);
                out.flush();
            }
        }
    }

    private void publish() throws IOException {
        try (FlvReader reader = new FlvReader(new BufferedInputStream(encoder.getInputStream()))) {
            for (FlvTag tag = reader.next(); tag != null && !closed; tag = reader.next()) {
                publisher.send(tag);
            }
        } catch (PublishException e) {
            throw new IOException("the clock's publish ended: " + e.getMessage(), e);
        }
    }

    /** Why it films no more, or null. */
    @Nullable
    IOException failure() {
        return failure;
    }

    @Override
    public void close() {
        closed = true;
        encoder.destroy();
        publisher.close();
    }
}
