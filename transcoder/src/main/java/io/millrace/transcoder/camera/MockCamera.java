package io.millrace.transcoder.camera;

import io.millrace.transcoder.child.ChildLimits;
import io.millrace.transcoder.child.ChildProcess;
import io.millrace.transcoder.ffmpeg.BundledFfmpeg;
import io.millrace.transcoder.publish.FlvReader;
import io.millrace.transcoder.publish.FlvTag;
import io.millrace.transcoder.publish.PublishException;
import io.millrace.transcoder.publish.PublisherTls;
import io.millrace.transcoder.publish.RtmpPublisher;
import io.millrace.transcoder.publish.RtmpUrl;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A camera that is none: a child FFmpeg makes FLV, and this process publishes it. The key thus
 * stands in no process list. When the connection or the child breaks, it tries again, at first
 * after a second, at last every 30.
 */
public final class MockCamera implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(4);
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration LAST_RETRY = Duration.ofSeconds(30);

    private final BundledFfmpeg ffmpeg;
    private final MockSource source;
    private final Supplier<RtmpUrl> url;
    private final PublisherTls tls;
    private final MockCameraListener listener;
    private final BackOff backOff = new BackOff(FIRST_RETRY, LAST_RETRY);
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private volatile @Nullable RtmpPublisher publisher;
    private volatile @Nullable ChildProcess child;

    /**
     * @param name for the thread
     * @param url asked before each attempt, so that a key can be a fresh one
     */
    public MockCamera(
            String name,
            BundledFfmpeg ffmpeg,
            MockSource source,
            Supplier<RtmpUrl> url,
            PublisherTls tls,
            MockCameraListener listener) {
        this.ffmpeg = ffmpeg;
        this.source = source;
        this.url = url;
        this.tls = tls;
        this.listener = listener;
        // A platform thread: it reads the child's pipe.
        thread = Thread.ofPlatform().daemon().name("mock-camera-" + name).unstarted(this::run);
    }

    /** Begins to publish; returns at once. Once only. */
    public void start() {
        thread.start();
    }

    private void run() {
        while (closing.getCount() > 0) {
            IOException reason;
            try {
                reason = publish();
            } catch (IOException e) {
                reason = e;
            } catch (InterruptedException e) {
                return;
            }
            if (closing.getCount() == 0 || !retryAfter(reason)) {
                return;
            }
        }
    }

    private boolean retryAfter(IOException reason) {
        Duration wait = backOff.next();
        listener.onEnded(reason, wait);
        try {
            return !closing.await(wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return false;
        }
    }

    /** @return why the child ended; a broken connection is thrown */
    private IOException publish() throws IOException, InterruptedException {
        ProcessBuilder command =
                MockCommand.of(source, ffmpeg, InstantSource.system().instant(), ZoneId.systemDefault());
        try (RtmpPublisher connection = RtmpPublisher.connect(url.get(), tls, TIMEOUT);
                ChildProcess encoder = ChildProcess.start(command, ChildLimits.NONE);
                FlvReader reader = new FlvReader(encoder.output())) {
            publisher = connection;
            child = encoder;
            if (closing.getCount() == 0) {
                throw new PublishException(PublishException.Kind.DISCONNECTED, "closed");
            }
            boolean publishing = false;
            for (FlvTag tag = reader.next(); tag != null; tag = reader.next()) {
                connection.send(tag);
                if (!publishing && tag.type() == FlvTag.VIDEO) {
                    publishing = true;
                    backOff.reset();
                    listener.onPublishing();
                }
            }
            encoder.waitFor(TIMEOUT);
            return new IOException("ffmpeg ended: " + encoder.lastWords());
        } finally {
            publisher = null;
            child = null;
        }
    }

    /** Says good-bye to the server, ends the child, and waits for both. Idempotent. */
    @Override
    public void close() {
        closing.countDown();
        RtmpPublisher connection = publisher;
        if (connection != null) {
            connection.close();
        }
        ChildProcess encoder = child;
        if (encoder != null) {
            encoder.kill();
        }
        try {
            thread.join(CLOSE_TIMEOUT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
