package io.millrace.app.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.transcoder.publish.FlvReader;
import io.millrace.transcoder.publish.FlvTag;
import io.millrace.transcoder.publish.PublishException;
import io.millrace.transcoder.publish.PublisherTls;
import io.millrace.transcoder.publish.RtmpPublisher;
import io.millrace.transcoder.publish.RtmpUrl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Sends a clip at its own pace until the server is gone, and knows how many pictures it had sent. */
final class SendingCamera {
    private static final int AVC_PICTURE = 1;

    private final List<FlvTag> clip;
    private final RtmpPublisher publisher;
    private final Thread thread;
    private final AtomicInteger sent = new AtomicInteger();

    SendingCamera(Path flv, String url, PublisherTls tls) throws IOException {
        clip = tags(flv);
        publisher = RtmpPublisher.connect(RtmpUrl.parse(url), tls, Duration.ofSeconds(20));
        thread = Thread.ofVirtual().start(this::send);
    }

    private static List<FlvTag> tags(Path flv) throws IOException {
        List<FlvTag> tags = new ArrayList<>();
        try (FlvReader reader = new FlvReader(Files.newInputStream(flv))) {
            for (FlvTag tag = reader.next(); tag != null; tag = reader.next()) {
                tags.add(tag);
            }
        }
        return tags;
    }

    private void send() {
        long start = System.nanoTime();
        try {
            for (FlvTag tag : clip) {
                long wait = start + tag.timestampMillis() * 1_000_000L - System.nanoTime();
                if (wait > 0) {
                    LockSupport.parkNanos(wait);
                }
                publisher.send(tag);
                if (tag.type() == FlvTag.VIDEO && tag.body()[1] == AVC_PICTURE) {
                    sent.incrementAndGet();
                }
            }
        } catch (PublishException e) {
            // The server was killed: what the test is about.
        }
    }

    /** Pictures handed to the socket so far. */
    int sent() {
        return sent.get();
    }

    /** Returns when that many were handed over, or the publish has ended. */
    void awaitSent(int pictures) {
        while (sent() < pictures && thread.isAlive()) {
            LockSupport.parkNanos(2_000_000);
        }
        assertThat(sent()).as("pictures sent").isGreaterThanOrEqualTo(pictures);
    }

    /** Says good-bye after what was sent; what the server has not read by then still reaches it. */
    void stop() throws InterruptedException {
        publisher.close();
        thread.join();
    }
}
