package io.millrace.sql;

import io.millrace.media.CameraId;
import io.millrace.media.catalog.Recording;
import io.millrace.media.catalog.StorageTier;
import io.millrace.media.retention.DeletedRecording;
import io.millrace.media.retention.RetentionMark;
import io.millrace.media.retention.RetentionPolicy;
import io.millrace.media.retention.RetentionRow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Statements in {@code RetentionMapper.xml}. */
interface RetentionMapper {
    /** A recording's columns, and retention's. */
    record Row(
            UUID id,
            CameraId camera,
            UUID sessionId,
            Instant start,
            Instant end,
            Duration duration,
            long sizeBytes,
            String codecs,
            int widthPixels,
            int heightPixels,
            String objectKey,
            StorageTier tier,
            String sha256,
            @Nullable Instant dueAt,
            boolean held,
            @Nullable RetentionMark mark,
            @Nullable StorageTier markTier) {
        RetentionRow toRetentionRow() {
            Recording recording = new Recording(
                    id,
                    camera,
                    sessionId,
                    start,
                    end,
                    duration,
                    sizeBytes,
                    codecs,
                    widthPixels,
                    heightPixels,
                    objectKey,
                    tier,
                    sha256);
            return new RetentionRow(recording, dueAt, held, mark, markTier);
        }
    }

    /** A camera's policy. */
    record PolicyRow(
            CameraId camera,
            @Nullable Duration warmAfter,
            @Nullable Duration coldAfter,
            @Nullable Duration archivedAfter,
            @Nullable Duration deleteAfter) {
        RetentionPolicy policy() {
            return new RetentionPolicy(warmAfter, coldAfter, archivedAfter, deleteAfter);
        }
    }

    /** When a row that was due at {@code dueAt} is to be looked at again. */
    record Look(UUID id, @Nullable Instant dueAt, @Nullable Instant next) {}

    List<Row> due(StorageTier tier, Instant now, @Nullable Instant afterDueAt, @Nullable UUID afterId, int limit);

    List<Row> all(@Nullable UUID after, int limit);

    List<Row> marked(@Nullable UUID after, int limit);

    int lookAgain(List<Look> looks);

    int beginMove(UUID id, @Nullable Instant dueAt, StorageTier to);

    int switchTier(UUID id);

    int endMove(UUID id, Instant now);

    int giveUpMove(UUID id, Instant next);

    int markDue(UUID id, @Nullable Instant dueAt);

    int markForDeletion(UUID id);

    int tombstone(UUID id, String why, Instant now);

    int gap(UUID id, String detail);

    int deleteRow(UUID id);

    int deleteIndex(UUID id);

    @Nullable
    String plannedDefault();

    int setPlannedDefault(String policy);

    @Nullable
    UUID replanDefault(@Nullable UUID after, Instant now, int limit);

    List<PolicyRow> policies();

    int setPolicy(CameraId camera, RetentionPolicy policy);

    int deletePolicy(CameraId camera);

    int replan(CameraId camera, Instant now);

    List<DeletedRecording> deleted(
            CameraId camera, Instant from, Instant to, @Nullable Instant afterStart, @Nullable UUID afterId, int limit);
}
