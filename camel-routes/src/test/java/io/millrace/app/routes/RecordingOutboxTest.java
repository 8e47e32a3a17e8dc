package io.millrace.app.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.millrace.media.catalog.InMemoryOutbox;
import io.millrace.media.catalog.InMemoryRecordingIndexes;
import io.millrace.media.catalog.InMemoryRecordings;
import io.millrace.media.catalog.OutboxEntry;
import io.millrace.media.store.ObjectStoreException;
import io.millrace.media.store.ObjectStoreException.Kind;
import io.millrace.recorder.spool.RecordingUploader;
import io.millrace.recorder.spool.Spool;
import io.millrace.recorder.tape.ThumbnailPass;
import io.millrace.recorder.tape.Thumbnails;
import io.millrace.recorder.testing.FolderStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RecordingOutboxTest {
    private static final String NODE = "here";
    private static final UUID SLOW = new UUID(0, 1);
    private static final UUID NEXT = new UUID(0, 2);

    @TempDir
    Path folder;

    private Instant now = Instant.parse("2026-11-21T10:00:00Z");

    private RecordingOutbox outbox(InMemoryOutbox entries, Spool spool, int batch) {
        FolderStore store = new FolderStore(folder);
        InMemoryRecordings recordings = new InMemoryRecordings();
        Thumbnails thumbnails = new Thumbnails(file -> List.of(), row -> store, Duration.ofMinutes(1));
        ThumbnailPass pictures =
                new ThumbnailPass(thumbnails, recordings, new InMemoryRecordingIndexes(), row -> store, () -> now);
        return new RecordingOutbox(
                entries, spool, new RecordingUploader(spool, store), pictures, NODE, batch, () -> now);
    }

    @Test
    void whatIsBeingStoredIsNotBegunAgainWhenItsLeaseEnds() throws Exception {
        InMemoryOutbox entries = new InMemoryOutbox(new InMemoryRecordings());
        try (Spool spool = Spool.open(folder.resolve("spool"))) {
            RecordingOutbox outbox = outbox(entries, spool, 4);
            entries.enqueue(SLOW, NODE, "yard/slow.mp4", now);
            assertThat(outbox.due()).extracting(OutboxEntry::recordingId).containsExactly(SLOW);
            // Gigabytes over a slow line.
            now = now.plus(Duration.ofHours(1));
            assertThat(outbox.due()).isEmpty();
            entries.enqueue(NEXT, NODE, "yard/next.mp4", now);
            now = now.plusSeconds(10);
            assertThat(outbox.due()).extracting(OutboxEntry::recordingId).containsExactly(NEXT);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"FAULT", "REFUSED", "CORRUPT", "UNAVAILABLE"})
    void oneThatAlwaysFailsHoldsUpThoseBehindItForAWhileAtMost(Kind kind) throws Exception {
        InMemoryOutbox entries = new InMemoryOutbox(new InMemoryRecordings());
        try (Spool spool = Spool.open(folder.resolve("spool"))) {
            RecordingOutbox outbox = outbox(entries, spool, 1);
            entries.enqueue(SLOW, NODE, "yard/poison.mp4", now);
            entries.enqueue(NEXT, NODE, "yard/next.mp4", now.plusSeconds(1));
            Instant end = now.plus(Duration.ofMinutes(40));
            while (now.isBefore(end)) {
                for (OutboxEntry entry : outbox.due()) {
                    if (entry.recordingId().equals(NEXT)) {
                        return;
                    }
                    outbox.failed(entry, new ObjectStoreException(kind, "not this one"));
                }
                now = now.plusSeconds(1);
            }
            fail("the next one was never tried");
        }
    }

    @Test
    void anOperatorHearsOfOneThatKeepsFailingAndOfOneThatWasGivenUp() throws Exception {
        InMemoryOutbox entries = new InMemoryOutbox(new InMemoryRecordings());
        Map<Integer, String> alerts = new TreeMap<>();
        try (Spool spool = Spool.open(folder.resolve("spool"))) {
            RecordingOutbox outbox = outbox(entries, spool, 1);
            entries.enqueue(SLOW, NODE, "yard/poison.mp4", now);
            while (entries.dead(1).isEmpty()) {
                for (OutboxEntry entry : outbox.due()) {
                    outbox.failed(entry, new NullPointerException("no etag"))
                            .ifPresent(alert -> alerts.put(entry.attempts() + 1, alert));
                }
                now = now.plusSeconds(60);
            }
        }
        assertThat(alerts).containsOnlyKeys(UploadBackOff.PATIENCE, RecordingOutbox.MAX_ATTEMPTS);
        assertThat(alerts.get(UploadBackOff.PATIENCE)).contains("upload-failing", "yard", "no etag");
        assertThat(alerts.get(RecordingOutbox.MAX_ATTEMPTS))
                .contains("upload-given-up", "yard/poison.mp4", "/api/v1/outbox/" + SLOW + "/retry");
    }
}
