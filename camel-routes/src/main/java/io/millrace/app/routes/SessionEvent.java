package io.millrace.app.routes;

import io.millrace.media.CameraId;
import io.millrace.media.catalog.StreamSession;
import io.millrace.media.publish.EndReason;
import io.millrace.media.publish.PublishSession;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A publish session began or ended, as it goes over the bus. */
public record SessionEvent(
        UUID session,
        String camera,
        Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable EndReason endReason,
        String remoteAddress,
        String transport,
        String encoder,
        long bytesReceived) {

    static SessionEvent started(PublishSession session) {
        return of(session, null, null);
    }

    static SessionEvent ended(PublishSession session, Instant at, EndReason reason) {
        return of(session, at, reason);
    }

    private static SessionEvent of(PublishSession session, @Nullable Instant endedAt, @Nullable EndReason reason) {
        return new SessionEvent(
                session.id(),
                session.camera().value(),
                session.startedAt(),
                endedAt,
                reason,
                session.remoteAddress(),
                session.transport(),
                session.encoder(),
                session.figures().bytesReceived());
    }

    StreamSession toRow() {
        return new StreamSession(
                session,
                new CameraId(camera),
                startedAt,
                endedAt,
                endReason,
                remoteAddress,
                transport,
                encoder,
                bytesReceived);
    }
}
