package io.millrace.app.routes;

import io.millrace.media.catalog.StreamSessions;
import java.util.function.Supplier;

/** Enters publish sessions in the catalogue. */
public final class SessionBook {
    private final Supplier<StreamSessions> sessions;

    /** @param sessions may block until the catalogue was opened */
    public SessionBook(Supplier<StreamSessions> sessions) {
        this.sessions = sessions;
    }

    /** Step. Entering the same event again does no harm. */
    public void enter(SessionEvent event) {
        sessions.get().save(event.toRow());
    }
}
