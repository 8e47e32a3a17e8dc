package io.millrace.media.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.millrace.media.Chunk;
import io.millrace.media.MediaSample;
import io.millrace.media.Track;
import io.millrace.media.memory.ChunkMemory;
import io.millrace.media.publish.EndReason;
import io.millrace.media.publish.PublishSession;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CameraLiveStreamTest {
    private final ChunkLog log = new ChunkLog();
    private final ReplayedSession first = new ReplayedSession(ChunkLog.CAMERA);
    private final ReplayedSession second = new ReplayedSession(ChunkLog.CAMERA);

    @Test
    void aTakeoverWritesWhatTheOldSessionSentAndIgnoresTheRest() {
        SyntheticCamera camera = new SyntheticCamera(1).rate(25, 50);
        List<MediaSample> old = camera.take(4);
        List<MediaSample> late = camera.take(1);
        List<MediaSample> fresh = camera.startingAt(0).take(4);
        log.stream.packageFrom(first);
        first.send(old);
        log.stream.packageFrom(second);
        first.send(late);
        second.send(fresh);
        first.end(EndReason.TAKEN_OVER);
        second.end(EndReason.DISCONNECTED);

        log.assertSound();
        List<Long> expected = new ArrayList<>(ChunkLog.numbersSent(old, Track.VIDEO_ID));
        expected.addAll(ChunkLog.numbersSent(fresh, Track.VIDEO_ID));
        assertThat(log.numbers(Track.VIDEO_ID)).isEqualTo(expected);
        assertThat(log.stream.figures().dropped()).containsExactly(entry(DropCause.STALE_SESSION, (long) late.size()));
        assertThat(log.events).containsExactly("start", "end TAKEN_OVER", "start", "end DISCONNECTED");
    }

    // Otherwise every later session of the camera met the one that could not be ended, and was not packaged.
    @ParameterizedTest
    @EnumSource(
            value = EndReason.class,
            names = {"DISCONNECTED", "TAKEN_OVER"})
    void aSessionWhoseRestCannotBeWrittenIsOverAllTheSame(EndReason reason) {
        AtomicBoolean full = new AtomicBoolean();
        ChunkMemory memory = sources -> {
            if (full.get()) {
                throw new StackOverflowError("for the test");
            }
            return ChunkMemory.HEAP.copyOf(sources);
        };
        CameraLiveStream stream =
                new CameraLiveStream(ChunkLog.CAMERA, PackagingSettings.DEFAULT, () -> ChunkLog.START, memory);
        stream.addListener(log);
        stream.packageFrom(first);
        first.send(new SyntheticCamera(1).rate(25, 50).take(4));
        full.set(true);
        if (reason == EndReason.TAKEN_OVER) {
            stream.packageFrom(second);
        } else {
            first.end(reason);
            stream.packageFrom(second);
        }
        full.set(false);
        int before = log.chunks.size();
        second.send(new SyntheticCamera(2).rate(25, 50).take(4));
        second.end(EndReason.UNPUBLISHED);
        assertThat(log.events).containsExactly("start", "end " + reason, "start", "end UNPUBLISHED");
        assertThat(log.chunks).hasSizeGreaterThan(before);
    }

    @Test
    void twoThreadsAtATakeoverMixNothing() throws InterruptedException {
        SyntheticCamera camera = new SyntheticCamera(1).rate(25, 50);
        List<MediaSample> old = camera.take(60);
        List<MediaSample> fresh = camera.startingAt(0).take(60);
        CountDownLatch started = new CountDownLatch(1);
        log.stream.packageFrom(first);
        first.send(old.subList(0, 100));
        Thread oldThread = Thread.ofPlatform().start(() -> {
            started.countDown();
            first.send(old.subList(100, old.size()));
            first.end(EndReason.DISCONNECTED);
        });
        started.await();
        log.stream.packageFrom(second);
        second.send(fresh);
        oldThread.join();
        second.end(EndReason.UNPUBLISHED);

        log.assertSound();
        List<Long> numbers = log.numbers(Track.VIDEO_ID);
        List<Long> sentFresh = ChunkLog.numbersSent(fresh, Track.VIDEO_ID);
        int fromOld = numbers.size() - fresh.size();
        assertThat(numbers.subList(fromOld, numbers.size())).isEqualTo(sentFresh);
        assertThat(numbers.subList(0, fromOld))
                .isEqualTo(ChunkLog.numbersSent(old, Track.VIDEO_ID).subList(0, fromOld));
        long dropped = log.stream.figures().dropped().getOrDefault(DropCause.STALE_SESSION, 0L);
        assertThat(fromOld + dropped).isEqualTo(old.size());
    }

    @Test
    void aListenerThatWasRemovedHearsNothingMore() throws InterruptedException {
        CountDownLatch passing = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicBoolean removed = new AtomicBoolean();
        AtomicBoolean heardAfter = new AtomicBoolean();
        ChunkListener listener = chunk -> heardAfter.compareAndSet(false, removed.get());
        log.stream.addListener(chunk -> {
            passing.countDown();
            awaitQuietly(goOn);
        });
        log.stream.addListener(listener);
        log.stream.packageFrom(first);
        Thread sending = Thread.ofPlatform()
                .start(() -> first.send(new SyntheticCamera(1).rate(25, 50).take(4)));
        passing.await();
        Thread removing = Thread.ofPlatform().start(() -> {
            log.stream.removeListener(listener);
            removed.set(true);
        });
        // Gone, or waiting for the chunk that is under way.
        while (removing.getState() != Thread.State.TERMINATED && removing.getState() != Thread.State.BLOCKED) {
            Thread.onSpinWait();
        }
        goOn.countDown();
        sending.join();
        removing.join();
        assertThat(heardAfter).isFalse();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aListenerThatJoinsHearsOfTheSessionThatRuns() {
        log.stream.packageFrom(first);
        List<PublishSession> heard = new ArrayList<>();
        log.stream.addListener(new ChunkListener() {
            @Override
            public void onSessionStart(PublishSession session) {
                heard.add(session);
            }

            @Override
            public void onChunk(Chunk chunk) {}
        });
        assertThat(heard).containsExactly(first);
    }

    @Test
    void aListenerThatWasRemovedHearsNothing() {
        log.stream.removeListener(log);
        log.session(new SyntheticCamera(1).rate(25, 50).take(2));
        assertThat(log.chunks).isEmpty();
    }
}
