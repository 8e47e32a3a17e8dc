package io.millrace.sql;

import io.millrace.media.CameraId;
import io.millrace.media.retention.DeletedRecording;
import io.millrace.media.retention.DeletedRecordings;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@link DeletedRecordings} in table {@code deleted_recordings}. */
final class PostgresDeletedRecordings implements DeletedRecordings {
    private final Sessions sessions;

    PostgresDeletedRecordings(Sessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public List<DeletedRecording> list(
            CameraId camera, Instant from, Instant to, @Nullable DeletedRecording after, int limit) {
        return sessions.ask(
                "listing deleted recordings of camera " + camera,
                RetentionMapper.class,
                m -> m.deleted(
                        camera,
                        from,
                        to,
                        after == null ? null : after.start(),
                        after == null ? null : after.id(),
                        limit));
    }
}
