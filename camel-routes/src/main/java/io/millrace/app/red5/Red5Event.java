package io.millrace.app.red5;

/** What a {@code red5:} endpoint consumes; the {@code event} option. */
public enum Red5Event {
    /** A camera went live; the body is its {@link io.millrace.media.publish.PublishSession}. */
    PUBLISH,
    /** A session ended; the body is the session, header {@link Red5Endpoint#END_REASON} says why. */
    END,
    /** A publish was refused; the body is an {@link io.millrace.ingest.PublishDecision.Refused}. */
    REFUSED
}
