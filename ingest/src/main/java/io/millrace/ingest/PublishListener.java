package io.millrace.ingest;

import io.millrace.media.publish.EndReason;
import io.millrace.media.publish.PublishSession;

/** Hears what happens at the edge. Called on an I/O thread: must not block or throw. */
public interface PublishListener {
    /** A camera went live; samples wait in the session's pre-roll until a sink is attached. */
    void onPublish(PublishSession session);

    /** A session ended; its figures stay readable. */
    void onEnd(PublishSession session, EndReason reason);

    void onRefused(PublishRequest request, PublishDecision.Refused refusal);
}
