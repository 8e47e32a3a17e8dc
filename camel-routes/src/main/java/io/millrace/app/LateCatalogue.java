package io.millrace.app;

import io.millrace.app.camera.CachedCameraDirectory;
import io.millrace.app.routes.SessionBook;
import io.millrace.media.catalog.CatalogException;
import io.millrace.media.catalog.StreamSessions;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for a catalogue that was away at the start, then closes the books of the last run and begins those of this one. */
final class LateCatalogue implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(LateCatalogue.class);

    private final Catalogue catalogue;
    private final String node;
    private final SessionBook book;
    private final CachedCameraDirectory directory;
    private final InstantSource clock;

    LateCatalogue(
            Catalogue catalogue, String node, SessionBook book, CachedCameraDirectory directory, InstantSource clock) {
        this.catalogue = catalogue;
        this.node = node;
        this.book = book;
        this.directory = directory;
        this.clock = clock;
    }

    /** Until it answers, or this is interrupted. */
    @Override
    public void run() {
        StreamSessions sessions = catalogue.ports().streamSessions();
        try {
            catalogue.awaitReady();
            while (!closed(sessions)) {
                TimeUnit.SECONDS.sleep(1);
            }
            book.begin(sessions);
            directory.refresh();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Before the book begins, so that it ends the sessions of the last run and none of this one. */
    private boolean closed(StreamSessions sessions) {
        try {
            sessions.closeOrphans(node, clock.instant());
            return true;
        } catch (CatalogException e) {
            log.debug("the catalogue went away again", e);
            return false;
        }
    }
}
