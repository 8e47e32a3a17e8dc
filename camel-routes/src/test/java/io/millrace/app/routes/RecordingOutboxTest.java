package io.millrace.app.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.catalog.InMemoryOutbox;
import io.millrace.media.catalog.InMemoryRecordingIndexes;
import io.millrace.media.catalog.InMemoryRecordings;
import io.millrace.media.catalog.OutboxEntry;
import io.millrace.recorder.spool.RecordingUploader;
import io.millrace.recorder.spool.Spool;
import io.millrace.recorder.tape.ThumbnailPass;
import io.millrace.recorder.tape.Thumbnails;
import io.millrace.recorder.testing.FolderStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordingOutboxTest {
    private static final String NODE = "here";
    private static final UUID SLOW = new UUID(0, 1);
    private static final UUID NEXT = new UUID(0, 2);

    @TempDir
    Path folder;

    private Instant now = Instant.parse("2026-11-21T10:00:00Z");

    @Test
    void whatIsBeingStoredIsNotBegunAgainWhenItsLeaseEnds() throws Exception {
        InMemoryRecordings recordings = new InMemoryRecordings();
        InMemoryOutbox entries = new InMemoryOutbox(recordings);
        FolderStore store = new FolderStore(folder);
        Thumbnails thumbnails = new Thumbnails(file -> List.of(), row -> store, Duration.ofMinutes(1));
        ThumbnailPass pictures =
                new ThumbnailPass(thumbnails, recordings, new InMemoryRecordingIndexes(), row -> store, () -> now);
        try (Spool spool = Spool.open(folder.resolve("spool"))) {
            RecordingOutbox outbox = new RecordingOutbox(
                    entries, spool, new RecordingUploader(spool, store), pictures, NODE, 4, () -> now);
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
}
