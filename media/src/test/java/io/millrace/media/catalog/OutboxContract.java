package io.millrace.media.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.CameraId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every {@link Outbox} does. Each test begins with it empty, and without recordings. */
public abstract class OutboxContract {
    private static final Instant T0 = Instant.parse("2026-11-21T09:00:00Z");
    private static final Duration LEASE = Duration.ofMinutes(5);
    private static final String NODE = "node-1";

    protected abstract Outbox outbox();

    /** Where {@link Outbox#complete} adds the row. */
    protected abstract Recordings recordings();

    private UUID enqueue(String node, Instant at) {
        UUID id = UUID.randomUUID();
        outbox().enqueue(id, node, id + ".mp4", at);
        return id;
    }

    private List<UUID> lease(int limit, Instant now) {
        return outbox().lease(NODE, limit, LEASE, now).stream()
                .map(OutboxEntry::recordingId)
                .toList();
    }

    @Test
    void leasesTheOldestOfItsNode() {
        UUID second = enqueue(NODE, T0.plusSeconds(2));
        UUID first = enqueue(NODE, T0.plusSeconds(1));
        UUID third = enqueue(NODE, T0.plusSeconds(3));
        enqueue("node-2", T0);

        assertThat(outbox().pending()).isEqualTo(4);
        List<OutboxEntry> taken = outbox().lease(NODE, 2, LEASE, T0.plusSeconds(10));
        assertThat(taken)
                .containsExactly(
                        new OutboxEntry(
                                first, NODE, first + ".mp4", T0.plusSeconds(1), 0, T0.plusSeconds(1), "", false),
                        new OutboxEntry(
                                second, NODE, second + ".mp4", T0.plusSeconds(2), 0, T0.plusSeconds(2), "", false));
        assertThat(lease(10, T0.plusSeconds(10))).containsExactly(third);
        assertThat(lease(10, T0.plusSeconds(10))).isEmpty();
    }

    @Test
    void aLeaseThatEndsHandsTheEntryOutAgain() {
        UUID id = enqueue(NODE, T0);
        assertThat(lease(1, T0)).containsExactly(id);
        assertThat(lease(1, T0.plus(LEASE).minusNanos(1_000))).isEmpty();
        assertThat(lease(1, T0.plus(LEASE))).containsExactly(id);
        assertThat(outbox().pending()).isEqualTo(1);
    }

    @Test
    void enteringAFileAgainChangesNothing() {
        UUID id = enqueue(NODE, T0);
        lease(1, T0);
        outbox().enqueue(id, "node-2", "other", T0.plusSeconds(9));
        assertThat(outbox().pending()).isEqualTo(1);
        assertThat(outbox().lease("node-2", 1, LEASE, T0.plusSeconds(10))).isEmpty();
        assertThat(lease(1, T0.plusSeconds(10))).isEmpty();
    }

    @Test
    void aFailedEntryComesAgainWhenItsTimeHasCome() {
        UUID id = enqueue(NODE, T0);
        lease(1, T0);
        outbox().failed(id, "store refused\0", T0.plusSeconds(30), false);
        assertThat(lease(1, T0.plusSeconds(29))).isEmpty();
        assertThat(outbox().lease(NODE, 1, LEASE, T0.plusSeconds(30)))
                .containsExactly(new OutboxEntry(
                        id, NODE, id + ".mp4", T0, 1, T0.plusSeconds(30), "store refused\uFFFD", false));
    }

    @Test
    void aDeadEntryWaitsForAnOperator() {
        UUID first = enqueue(NODE, T0);
        UUID second = enqueue(NODE, T0.plusSeconds(1));
        lease(2, T0.plusSeconds(1));
        outbox().failed(second, "second", T0.plusSeconds(2), true);
        outbox().failed(first, "first", T0.plusSeconds(2), true);

        assertThat(lease(2, T0.plusSeconds(1_000_000))).isEmpty();
        assertThat(outbox().pending()).isZero();
        assertThat(outbox().dead(10)).extracting(OutboxEntry::lastError).containsExactly("first", "second");
        assertThat(outbox().dead(1)).extracting(OutboxEntry::recordingId).containsExactly(first);

        Instant now = T0.plusSeconds(2_000_000);
        assertThat(outbox().retry(first, now)).isTrue();
        assertThat(outbox().retry(first, now)).as("not dead any more").isFalse();
        assertThat(outbox().retry(UUID.randomUUID(), now)).isFalse();
        assertThat(outbox().lease(NODE, 2, LEASE, now))
                .containsExactly(new OutboxEntry(first, NODE, first + ".mp4", T0, 0, now, "first", false));
        assertThat(outbox().dead(10)).extracting(OutboxEntry::recordingId).containsExactly(second);
    }

    @Test
    void failureOfAnEntryThatIsGoneDoesNothing() {
        outbox().failed(UUID.randomUUID(), "late", T0, true);
        assertThat(outbox().dead(10)).isEmpty();
    }

    @Test
    void completionAddsTheRecordingAndRemovesTheEntry() {
        Recording recording = RecordingsContract.hour(new CameraId("front-door"), 0);
        CatalogEntry stored = RecordingManifestsContract.entry(recording, 1);
        outbox().enqueue(recording.id(), NODE, "x.mp4", T0);
        outbox().complete(stored);
        assertThat(recordings().find(recording.id())).contains(recording);
        assertThat(recordings().enter(stored)).as("was missing").isFalse();
        assertThat(outbox().pending()).isZero();

        outbox().complete(stored);
        assertThat(recordings().find(recording.id())).contains(recording);
    }

    @Test
    void twoCallersNeverGetTheSameEntry() throws Exception {
        for (int i = 0; i < 60; i++) {
            enqueue(NODE, T0.plusSeconds(i));
        }
        int callers = 4;
        CyclicBarrier together = new CyclicBarrier(callers);
        List<Callable<List<UUID>>> calls = new ArrayList<>();
        for (int caller = 0; caller < callers; caller++) {
            calls.add(() -> {
                together.await();
                List<UUID> taken = new ArrayList<>();
                List<UUID> batch;
                while (!(batch = lease(7, T0.plusSeconds(100))).isEmpty()) {
                    taken.addAll(batch);
                }
                return taken;
            });
        }
        List<UUID> all = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(callers)) {
            for (Future<List<UUID>> taken : threads.invokeAll(calls)) {
                all.addAll(taken.get());
            }
        }
        // A caller may find the last rows locked and leave them, so a last look takes the rest.
        all.addAll(lease(60, T0.plusSeconds(100)));
        assertThat(all).hasSize(60).doesNotHaveDuplicates();
    }
}
