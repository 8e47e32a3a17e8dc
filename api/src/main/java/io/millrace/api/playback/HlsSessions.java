package io.millrace.api.playback;

import io.millrace.api.HttpLimits;
import io.millrace.api.auth.UrlTokens;
import io.millrace.media.CameraId;
import io.millrace.media.catalog.Camera;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Who watches. A session begins with a signed URL, goes on while it is used, and ends when it is
 * idle, too old, or its camera is deleted, disabled or has its keys rotated. Its id is signed, so
 * that sessions ride over a restart: for {@link #RESUME} after the start, an id that this server
 * (or one with the same master key) signed begins the session anew. Safe for use by many threads;
 * nothing blocks.
 */
public final class HlsSessions {
    /** Players ask again within seconds; five minutes leave time for a slow start. */
    static final Duration RESUME = Duration.ofMinutes(5);

    // Where a limit is reached, a session not used for so long makes room: LL-HLS players ask
    // several times a second, others at least once a target duration.
    private static final Duration SLACK = Duration.ofSeconds(15);

    private static final String LIVE = "";

    private final ConcurrentHashMap<String, ViewerSession> sessions = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<CameraId, Integer> byCamera = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Integer> byAddress = new ConcurrentHashMap<>();
    private final UrlTokens tokens;
    private final HttpLimits limits;
    private final Duration idle;
    private final Duration maxAge;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final Instant resumeUntil;

    /** @param nanoTime {@link System#nanoTime}: idleness must survive a step of the host's clock */
    public HlsSessions(
            UrlTokens tokens,
            HttpLimits limits,
            Duration idle,
            Duration maxAge,
            InstantSource clock,
            LongSupplier nanoTime) {
        this.tokens = tokens;
        this.limits = limits;
        this.idle = idle;
        this.maxAge = maxAge;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.resumeUntil = clock.instant().plus(RESUME);
    }

    /** Viewers of {@code camera} now. */
    public int viewers(CameraId camera) {
        return byCamera.getOrDefault(camera, 0);
    }

    /** Viewers of every camera that has any. */
    public Map<CameraId, Integer> viewers() {
        return Map.copyOf(byCamera);
    }

    /** A new session, or empty when there are too many. */
    Optional<ViewerSession> begin(Camera camera, String address) {
        return begin(camera, address, LIVE);
    }

    /** @param scope what it is good for, if not for live */
    Optional<ViewerSession> begin(Camera camera, String address, String scope) {
        String subject = PlaybackSubject.of(camera) + scope;
        UrlTokens.Issued id = tokens.issue(UrlTokens.Purpose.VIEWER, subject, camera.keyVersion(), maxAge);
        return add(new ViewerSession(
                id.token(), camera.id(), scope, camera.keyVersion(), address, id.expiresAt(), nanoTime.getAsLong()));
    }

    /**
     * The session {@code id} of {@code camera}, marked as used; null when it has ended or never
     * was.
     *
     * @param camera as it stands now
     */
    @Nullable
    ViewerSession use(Camera camera, String id, String address) {
        return use(camera, id, address, LIVE);
    }

    /** @param scope what it is asked for, if not for live */
    @Nullable
    ViewerSession use(Camera camera, String id, String address, String scope) {
        ViewerSession session = sessions.get(id);
        if (session == null) {
            return resume(camera, id, address, scope);
        }
        if (!session.camera().equals(camera.id()) || !session.scope().equals(scope)) {
            return null;
        }
        long now = nanoTime.getAsLong();
        if (ended(session, camera, now)) {
            remove(session);
            return null;
        }
        session.use(now);
        return session;
    }

    /** Ends what is idle or too old. Called every few seconds. */
    public void sweep() {
        long now = nanoTime.getAsLong();
        Instant instant = clock.instant();
        sessions.values().forEach(session -> {
            if (session.idleNanos(now) > idle.toNanos() || !instant.isBefore(session.endsAt())) {
                remove(session);
            }
        });
    }

    /** Ends every session of {@code camera}. */
    public void endAll(CameraId camera) {
        sessions.values().forEach(session -> {
            if (session.camera().equals(camera)) {
                remove(session);
            }
        });
    }

    /** The camera of a session that is known, whether or not it still stands. */
    @Nullable
    CameraId camera(String id) {
        ViewerSession session = sessions.get(id);
        return session == null ? null : session.camera();
    }

    LongSupplier nanoTime() {
        return nanoTime;
    }

    private boolean ended(ViewerSession session, Camera camera, long now) {
        return session.idleNanos(now) > idle.toNanos()
                || session.keyVersion() != camera.keyVersion()
                || !clock.instant().isBefore(session.endsAt());
    }

    private @Nullable ViewerSession resume(Camera camera, String id, String address, String scope) {
        if (!clock.instant().isBefore(resumeUntil)) {
            return null;
        }
        String subject = PlaybackSubject.of(camera) + scope;
        UrlTokens.Checked checked = tokens.check(UrlTokens.Purpose.VIEWER, subject, camera.keyVersion(), id);
        if (!checked.valid()) {
            return null;
        }
        return add(new ViewerSession(
                        id,
                        camera.id(),
                        scope,
                        camera.keyVersion(),
                        address,
                        checked.expiresAt(),
                        nanoTime.getAsLong()))
                .orElse(null);
    }

    // One at a time: limits hold exactly, and a session is counted when it is in the map.
    private synchronized Optional<ViewerSession> add(ViewerSession session) {
        ViewerSession there = sessions.get(session.id());
        if (there != null) {
            return Optional.of(there);
        }
        if (full(session)) {
            makeRoom(session);
            if (full(session)) {
                return Optional.empty();
            }
        }
        sessions.put(session.id(), session);
        byCamera.merge(session.camera(), 1, Integer::sum);
        byAddress.merge(session.address(), 1, Integer::sum);
        return Optional.of(session);
    }

    private boolean full(ViewerSession session) {
        return sessions.size() >= limits.maxViewers()
                || byCamera.getOrDefault(session.camera(), 0) >= limits.maxViewersPerCamera()
                || byAddress.getOrDefault(session.address(), 0) >= limits.maxViewersPerAddress();
    }

    /** Ends slack sessions, of the same address only if it is the address that has too many. */
    private void makeRoom(ViewerSession wanted) {
        long now = nanoTime.getAsLong();
        boolean own = byAddress.getOrDefault(wanted.address(), 0) >= limits.maxViewersPerAddress();
        sessions.values().forEach(session -> {
            boolean candidate = !own || session.address().equals(wanted.address());
            if (candidate && session.idleNanos(now) > SLACK.toNanos()) {
                remove(session);
            }
        });
    }

    private synchronized void remove(ViewerSession session) {
        if (sessions.remove(session.id(), session)) {
            byCamera.computeIfPresent(session.camera(), (camera, count) -> count == 1 ? null : count - 1);
            byAddress.computeIfPresent(session.address(), (address, count) -> count == 1 ? null : count - 1);
        }
    }
}
