package io.millrace.app.routes;

import io.millrace.media.CameraId;
import io.millrace.media.catalog.StreamSession;
import io.millrace.media.publish.EndReason;
import io.millrace.media.publish.PublishSession;
import java.time.Instant;
import java.util.Objects;
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
        long bytesReceived,
        String node) {

    /** One that a process sent before the node was kept, and that waited on a broker, has none. */
    public SessionEvent {
        node = Objects.requireNonNullElse(node, "");
    }

    static SessionEvent started(PublishSession session, String node) {
        return of(session, node, null, null);
    }

    static SessionEvent ended(PublishSession session, String node, Instant at, EndReason reason) {
        return of(session, node, at, reason);
    }

    private static SessionEvent of(
            PublishSession session, String node, @Nullable Instant endedAt, @Nullable EndReason reason) {
        return new SessionEvent(
                session.id(),
                session.camera().value(),
                session.startedAt(),
                endedAt,
                reason,
                session.remoteAddress(),
                session.transport(),
                session.encoder(),
                session.figures().bytesReceived(),
                node);
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
                bytesReceived,
                node);
    }
}
