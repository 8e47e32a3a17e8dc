package io.millrace.media.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.Chunk;
import io.millrace.media.MediaSample;
import io.millrace.media.publish.EndReason;
import io.millrace.media.publish.PublishSession;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a listener hears that throws, and what the others hear meanwhile. */
class HearingTest {
    private final ChunkLog log = new ChunkLog();
    private final Failing listener = new Failing();

    /** Fails as the test wants, and keeps what it took. */
    private static final class Failing implements ChunkListener {
        private final List<Chunk> taken = new ArrayList<>();
        private final List<Chunk> refused = new ArrayList<>();
        private final List<String> events = new ArrayList<>();
        private final List<Missed> missed = new ArrayList<>();
        private Predicate<Chunk> chunks = chunk -> false;
        private int failures;
        private boolean error;

        private record Missed(Instant start, Instant end, long samples) {}

        private void failIfDue(String event) {
            events.add(event);
            if (failures > 0) {
                failures--;
                throw new IllegalStateException("as the test wants");
            }
        }

        @Override
        public void onSessionStart(PublishSession session) {
            failIfDue("start");
        }

        @Override
        public void onChunk(Chunk chunk) {
            if (chunks.test(chunk)) {
                refused.add(chunk);
                if (error) {
                    throw new StackOverflowError("as the test wants");
                }
                throw new IllegalStateException("as the test wants");
            }
            taken.add(chunk);
        }

        @Override
        public void onMissed(Instant start, Instant end, long samples) {
            missed.add(new Missed(start, end, samples));
        }

        @Override
        public void onSessionEnd(EndReason reason) {
            failIfDue("end " + reason);
        }
    }

    // It was left out for good. Was it the recorder, the camera was on record no more.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void oneThatThrowsGoesOnWithTheNextSegmentAndIsToldWhatItMissed(boolean error) {
        List<Chunk> after = new ArrayList<>();
        listener.error = error;
        listener.chunks = chunk -> chunk.sequence() == 13;
        log.stream.addListener(listener);
        log.stream.addListener(after::add);
        log.session(new SyntheticCamera(1).rate(25, 50).take(8));

        assertThat(after).isEqualTo(log.chunks);
        assertThat(listener.refused).hasSize(1);
        int missed = log.chunks.size() - listener.taken.size();
        Chunk next = listener.taken.get(12);
        assertThat(missed).isBetween(2, 10);
        assertThat(listener.taken.subList(0, 12)).isEqualTo(log.chunks.subList(0, 12));
        assertThat(next).isEqualTo(log.chunks.get(12 + missed).afterDiscontinuity());
        assertThat(next.startsSegment()).isTrue();
        assertThat(next.discontinuity()).isTrue();
        assertThat(listener.taken.subList(13, listener.taken.size()))
                .isEqualTo(log.chunks.subList(13 + missed, log.chunks.size()));
        assertThat(listener.missed)
                .containsExactly(new Failing.Missed(
                        log.chunks.get(12).wallStart(),
                        log.chunks.get(11 + missed).wallEnd(),
                        log.chunks.subList(12, 12 + missed).stream()
                                .mapToLong(Chunk::videoSamples)
                                .sum()));
        assertThat(log.stream.figures().failedListeners()).isEqualTo(1);
        assertThat(log.faults).singleElement().asString().contains("Failing");
    }

    @Test
    void oneThatAlwaysThrowsIsTriedWithEachSegmentAndSaidOnceAMinute() {
        listener.chunks = chunk -> true;
        log.stream.addListener(listener);
        ReplayedSession session = new ReplayedSession(ChunkLog.CAMERA);
        log.stream.packageFrom(session);
        for (MediaSample sample : new SyntheticCamera(1).rate(25, 50).take(130)) {
            log.nanos = sample.dtsTicks() * 1_000_000;
            session.send(List.of(sample));
        }
        session.end(EndReason.DISCONNECTED);
        assertThat(listener.refused)
                .isEqualTo(log.chunks.stream()
                        .filter(Chunk::startsSegment)
                        .map(chunk -> chunk.sequence() == 1 ? chunk : chunk.afterDiscontinuity())
                        .toList());
        assertThat(log.stream.figures().failedListeners()).isEqualTo(listener.refused.size());
        assertThat(log.faults).hasSize(3);
        assertThat(listener.missed)
                .extracting(Failing.Missed::start)
                .containsOnly(log.first().wallStart());
        assertThat(listener.missed.getLast().end()).isEqualTo(log.last().wallEnd());
    }

    @Test
    void whatItMissedAtTheEndOfASessionIsNotToldOfTheNext() {
        listener.chunks = chunk -> chunk.sequence() == log.chunks.size() && chunk.sequence() > 18;
        log.stream.addListener(listener);
        log.session(new SyntheticCamera(1).rate(25, 50).take(4));
        assertThat(listener.missed).hasSize(1);
        listener.chunks = chunk -> false;
        int before = log.chunks.size();
        log.session(new SyntheticCamera(2).rate(25, 50).take(4));
        assertThat(listener.missed).hasSize(1);
        assertThat(listener.taken)
                .endsWith(log.chunks.subList(before, log.chunks.size()).toArray(Chunk[]::new));
    }

    @Test
    void oneThatIsRemovedHearsWhatItMissed() {
        listener.chunks = chunk -> chunk.sequence() == 4;
        log.stream.addListener(listener);
        ReplayedSession session = new ReplayedSession(ChunkLog.CAMERA);
        log.stream.packageFrom(session);
        session.send(new SyntheticCamera(1).rate(25, 50).take(1.5));
        assertThat(listener.missed).isEmpty();
        log.stream.removeListener(listener);
        assertThat(listener.missed)
                .extracting(Failing.Missed::start)
                .containsExactly(log.chunks.get(3).wallStart());
    }

    // The file stayed open until the camera came back.
    @Test
    void anEventThatItThrewAtIsToldOnceMore() {
        log.stream.addListener(listener);
        log.session(new SyntheticCamera(1).rate(25, 50).take(2));
        listener.failures = 1;
        log.session(new SyntheticCamera(2).rate(25, 50).take(2));
        assertThat(listener.events).containsExactly("start", "end UNPUBLISHED", "start", "start", "end UNPUBLISHED");
        assertThat(listener.taken).isEqualTo(log.chunks);
        listener.events.clear();
        ReplayedSession session = new ReplayedSession(ChunkLog.CAMERA);
        log.stream.packageFrom(session);
        listener.failures = 1;
        session.end(EndReason.DISCONNECTED);
        log.session(List.of());
        assertThat(listener.events)
                .containsExactly("start", "end DISCONNECTED", "end DISCONNECTED", "start", "end UNPUBLISHED");
    }

    @Test
    void oneThatThrowsAsItJoinsHasJoined() {
        ReplayedSession session = new ReplayedSession(ChunkLog.CAMERA);
        log.stream.packageFrom(session);
        listener.failures = 1;
        log.stream.addListener(listener);
        session.send(new SyntheticCamera(1).rate(25, 50).take(4));
        assertThat(listener.events).containsExactly("start", "start");
        assertThat(listener.taken).isEqualTo(log.chunks);
    }

    @Test
    void anOperatorWhoCannotBeToldHarmsNobody() {
        listener.chunks = chunk -> chunk.sequence() == 3;
        log.operatorFails = true;
        log.stream.addListener(listener);
        log.session(new SyntheticCamera(1).rate(25, 50).take(6));
        assertThat(listener.taken).isNotEmpty();
        assertThat(log.events).containsExactly("start", "end UNPUBLISHED");
    }
}
