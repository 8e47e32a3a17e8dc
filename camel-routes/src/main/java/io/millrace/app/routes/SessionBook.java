package io.millrace.app.routes;

import io.millrace.media.catalog.CatalogException;
import io.millrace.media.catalog.StreamSession;
import io.millrace.media.catalog.StreamSessions;
import io.millrace.media.publish.EndReason;
import io.millrace.media.publish.PublishSession;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Enters publish sessions in the catalogue. It takes events at once and enters them on a thread of
 * its own, so that no queue fills while the database is away: a session waits as one row, however
 * much it did. What no longer had room, or never came over the bus, is put right when the database
 * answers: sessions that are live are entered, and those that are open in the catalogue and live no
 * more are ended.
 */
public final class SessionBook implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SessionBook.class);
    /** Some 25 MB. A hundred cameras that connect anew every ten seconds need over an hour to fill it. */
    private static final int MAX_WAITING = 50_000;

    private static final Duration CLOSING = Duration.ofSeconds(3);

    private final String node;
    private final Supplier<Collection<PublishSession>> live;
    private final InstantSource clock;
    private final int maxWaiting;
    private final Duration closing;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofVirtual().name("session-book").factory());
    private final AtomicBoolean asked = new AtomicBoolean();

    /** Guarded by itself; the oldest first. */
    private final Map<UUID, StreamSession> waiting = new LinkedHashMap<>();
    /** Rows that had no room since the catalogue answered last; guarded by {@link #waiting}. */
    private long notKept;

    private volatile @Nullable StreamSessions catalogue;
    private volatile boolean away;
    private volatile boolean busAway;
    /** The catalogue may have sessions open that ended, or not have some that go on. */
    private volatile boolean doubtful;

    /**
     * @param node the process that takes the publishes
     * @param live the sessions that go on in this process; asked from the book's thread
     */
    public SessionBook(String node, Supplier<Collection<PublishSession>> live, InstantSource clock) {
        this(node, live, clock, MAX_WAITING, CLOSING);
    }

    /** @param closing how long {@link #close} lets the catalogue take what waits */
    SessionBook(
            String node,
            Supplier<Collection<PublishSession>> live,
            InstantSource clock,
            int maxWaiting,
            Duration closing) {
        this.node = node;
        this.live = live;
        this.clock = clock;
        this.maxWaiting = maxWaiting;
        this.closing = closing;
    }

    /** From here on there is a catalogue; what came before waits. */
    public void begin(StreamSessions sessions) {
        catalogue = sessions;
        deliverSoon();
    }

    /** Step, and never waits. Entering the same event again does no harm. */
    public void enter(SessionEvent event) {
        StreamSession row = event.toRow();
        synchronized (waiting) {
            waiting.merge(row.id(), row, (before, now) -> now.endedAt() == null ? before : now);
            if (waiting.size() > maxWaiting) {
                waiting.remove(waiting.keySet().iterator().next());
                notKept++;
                doubtful = true;
            }
        }
        if (busAway) {
            busAway = false;
            log.info("The bus takes sessions again");
        }
        if (!away) {
            deliverSoon();
        }
    }

    /** Step: the bus did not take an event. Said once, until one comes through again. */
    public void missed(Exception cause) {
        if (!busAway) {
            busAway = true;
            log.warn("The bus takes no sessions, what is live is entered without it: {}", cause.getMessage());
        }
        doubtful = true;
    }

    /** To be called now and then: tries again what could not be entered. Returns at once. */
    public void deliverSoon() {
        if (catalogue == null || !asked.compareAndSet(false, true)) {
            return;
        }
        try {
            thread.execute(() -> {
                asked.set(false);
                deliver();
            });
        } catch (RejectedExecutionException e) {
            // Closed: the next start ends what is open.
            log.debug("the book of sessions is closed");
        }
    }

    private void deliver() {
        StreamSessions sessions = catalogue;
        if (sessions == null) {
            return;
        }
        try {
            for (StreamSession next = next(); next != null; next = next()) {
                save(sessions, next);
                synchronized (waiting) {
                    // Unless it ended meanwhile.
                    waiting.remove(next.id(), next);
                }
            }
            if (away || doubtful) {
                putRight(sessions);
            }
        } catch (CatalogException e) {
            if (!away) {
                away = true;
                log.warn("Sessions wait to be entered, the catalogue cannot be reached: {}", e.getMessage());
            }
        } catch (RuntimeException e) {
            log.error("The book of sessions failed", e);
        }
    }

    private @Nullable StreamSession next() {
        synchronized (waiting) {
            return waiting.isEmpty() ? null : waiting.values().iterator().next();
        }
    }

    private static void save(StreamSessions sessions, StreamSession row) {
        try {
            sessions.save(row);
        } catch (CatalogException e) {
            if (e.kind() == CatalogException.Kind.UNAVAILABLE) {
                throw e;
            }
            // It would be refused for ever, and all others would wait behind it.
            log.error("session={} camera={} is not entered: {}", row.id(), row.camera(), e.getMessage());
        }
    }

    /** A session's event and this may cross: its end, told later, is entered as it was told. */
    private void putRight(StreamSessions sessions) {
        doubtful = false;
        try {
            // First, for a session is live before it is entered, and would otherwise be taken for ended.
            Set<UUID> open = new HashSet<>(sessions.open(node));
            Map<UUID, PublishSession> now = new HashMap<>();
            live.get().forEach(session -> now.put(session.id(), session));
            for (PublishSession session : now.values()) {
                if (!open.contains(session.id())) {
                    save(sessions, SessionEvent.started(session, node).toRow());
                }
            }
            List<UUID> over = new ArrayList<>(open);
            over.removeAll(now.keySet());
            int ended = sessions.close(over, clock.instant(), EndReason.DISCONNECTED);
            long lost = forgetNotKept();
            if (away || lost > 0) {
                away = false;
                log.info("The book of sessions has caught up: {} ended unheard, {} were not kept", ended, lost);
            }
        } catch (CatalogException e) {
            doubtful = true;
            throw e;
        }
    }

    private long forgetNotKept() {
        synchronized (waiting) {
            long lost = notKept;
            notKept = 0;
            return lost;
        }
    }

    /** Enters what waits if the catalogue answers now; otherwise the next start ends what is open. */
    @Override
    public void close() {
        deliverSoon();
        thread.shutdown();
        try {
            if (!thread.awaitTermination(closing.toMillis(), TimeUnit.MILLISECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (waiting) {
            if (!waiting.isEmpty()) {
                log.warn("{} sessions were not entered, the catalogue is away", waiting.size());
            }
        }
    }
}
