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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends a clip at its own pace until it is stopped or the server is gone, and knows what it had sent.
 * One that sends only so many pictures then holds still, and stays connected.
 */
final class SendingCamera {
    /** Of AVC and of AAC alike: the second byte of a tag. */
    private static final int SEQUENCE_HEADER = 0;

    private static final int AVC_PICTURE = 1;

    private final Clip clip;
    private final int from;
    private final Instant began = Instant.now();
    private final List<FlvTag> tags;
    private final RtmpPublisher publisher;
    private final Thread thread;
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger sentSounds = new AtomicInteger();
    private final int firstSound;

    /** What becomes of the clip's sound. */
    enum Sound {
        AS_IT_IS,
        /** The encoder names it, in metadata and by its configuration, and none comes. */
        ANNOUNCED_ONLY
    }

    /**
     * How much it sends before it holds still.
     *
     * @param pictures after which the picture stalls
     * @param soundAlone how long the sound goes on then
     */
    record Until(int pictures, Duration soundAlone) {
        static final Until STOPPED = new Until(Integer.MAX_VALUE, Duration.ZERO);
    }

    /** @param from the first picture: a keyframe's number */
    SendingCamera(Clip clip, int from, String url, PublisherTls tls) throws IOException {
        this(clip, from, Until.STOPPED, Sound.AS_IT_IS, url, tls);
    }

    /** @param from the first picture: a keyframe's number */
    SendingCamera(Clip clip, int from, Until until, Sound sound, String url, PublisherTls tls) throws IOException {
        this.clip = clip;
        this.from = from;
        List<FlvTag> all = tags(clip, from);
        firstSound = sounds(tags(clip, 0)) - sounds(all);
        tags = upTo(until, all).stream()
                .filter(tag -> sound == Sound.AS_IT_IS || !sound(tag))
                .toList();
        publisher = RtmpPublisher.connect(RtmpUrl.parse(url), tls, Duration.ofSeconds(20));
        thread = Thread.ofVirtual().start(this::send);
    }

    private static List<FlvTag> tags(Clip clip, int from) throws IOException {
        assertThat(from % Clip.KEYFRAME_EACH).isZero();
        List<FlvTag> tags = new ArrayList<>();
        int zero = from * 1_000 / Clip.PICTURES_A_SECOND;
        try (FlvReader reader = new FlvReader(Files.newInputStream(clip.flv()))) {
            for (FlvTag tag = reader.next(); tag != null; tag = reader.next()) {
                if (tag.type() == FlvTag.SCRIPT || tag.body()[1] == SEQUENCE_HEADER) {
                    tags.add(tag.at(0));
                } else if (tag.timestampMillis() >= zero) {
                    tags.add(tag.at(tag.timestampMillis() - zero));
                }
            }
        }
        return tags;
    }

    /** Those before the picture that is one too many, and the sound after it. */
    private static List<FlvTag> upTo(Until until, List<FlvTag> tags) {
        int seen = 0;
        for (int i = 0; i < tags.size(); i++) {
            if (picture(tags.get(i)) && seen++ == until.pictures) {
                long end = tags.get(i).timestampMillis() + until.soundAlone.toMillis();
                List<FlvTag> some = new ArrayList<>(tags.subList(0, i));
                tags.subList(i, tags.size()).stream()
                        .filter(tag -> sound(tag) && tag.timestampMillis() < end)
                        .forEach(some::add);
                return some;
            }
        }
        return tags;
    }

    private static int sounds(List<FlvTag> tags) {
        return (int) tags.stream().filter(SendingCamera::sound).count();
    }

    private static boolean sound(FlvTag tag) {
        return tag.type() == FlvTag.AUDIO && tag.body()[1] != SEQUENCE_HEADER;
    }

    private static boolean picture(FlvTag tag) {
        return tag.type() == FlvTag.VIDEO && tag.body()[1] == AVC_PICTURE;
    }

    private void send() {
        long start = System.nanoTime();
        try {
            for (FlvTag tag : tags) {
                long wait = start + tag.timestampMillis() * 1_000_000L - System.nanoTime();
                if (wait > 0) {
                    LockSupport.parkNanos(wait);
                }
                publisher.send(tag);
                if (picture(tag)) {
                    sent.incrementAndGet();
                } else if (sound(tag)) {
                    sentSounds.incrementAndGet();
                }
            }
        } catch (PublishException e) {
            // The server was killed: what the test is about.
        }
    }

    /** Before the first picture. */
    Instant began() {
        return began;
    }

    /** Pictures handed to the socket so far. */
    int sent() {
        return sent.get();
    }

    /** Frames of sound handed to the socket so far. */
    int sentSounds() {
        return sentSounds.get();
    }

    /** The number, in its clip, of the first frame of sound. */
    int firstSound() {
        return firstSound;
    }

    /** The MD5 of each picture handed over so far. */
    List<String> sentPictures() {
        return clip.pictures().subList(from, from + sent());
    }

    /** The same, still encoded. */
    List<String> sentPackets() {
        return clip.packets().subList(from, from + sent());
    }

    /** Returns when that many were handed over, or the publish has ended. */
    void awaitSent(int pictures) {
        while (sent() < pictures && thread.isAlive()) {
            LockSupport.parkNanos(2_000_000);
        }
        assertThat(sent()).as("pictures sent").isGreaterThanOrEqualTo(pictures);
    }

    /** Returns when it holds still. */
    void awaitAll() throws InterruptedException {
        thread.join();
        assertThat(publisher.ended()).as("the publish").isNull();
    }

    /** Says good-bye after what was sent; what the server has not read by then still reaches it. */
    void stop() throws InterruptedException {
        publisher.close();
        thread.join();
    }
}
