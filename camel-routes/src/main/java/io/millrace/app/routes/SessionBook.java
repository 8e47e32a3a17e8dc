package io.millrace.app.routes;

import io.millrace.media.catalog.StreamSessions;

/** Enters publish sessions in the catalogue. */
public final class SessionBook {
    private final StreamSessions sessions;

    public SessionBook(StreamSessions sessions) {
        this.sessions = sessions;
    }

    /** Step. Entering the same event again does no harm. */
    public void enter(SessionEvent event) {
        sessions.save(event.toRow());
    }
}
