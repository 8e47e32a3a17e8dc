package io.millrace.api.playback;

import io.millrace.media.CameraId;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;

/** One viewer of one camera, as long as they watch. Safe for use by many threads. */
final class ViewerSession {
    // A player asks for a playlist and a part or two at once; HTTP/2 lets a hostile one ask for many.
    static final int MAX_WAITING = 16;
    private final String id;
    private final CameraId camera;
    private final String scope;
    private final int keyVersion;
    private final String address;
    private final Instant endsAt;
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile long usedNanos;

    /**
     * @param scope what it is good for: empty for live
     * @param keyVersion the camera's when it began
     * @param endsAt when it is too old
     */
    ViewerSession(
            String id, CameraId camera, String scope, int keyVersion, String address, Instant endsAt, long nowNanos) {
        this.id = id;
        this.camera = camera;
        this.scope = scope;
        this.keyVersion = keyVersion;
        this.address = address;
        this.endsAt = endsAt;
        this.usedNanos = nowNanos;
    }

    String id() {
        return id;
    }

    CameraId camera() {
        return camera;
    }

    String scope() {
        return scope;
    }

    int keyVersion() {
        return keyVersion;
    }

    String address() {
        return address;
    }

    Instant endsAt() {
        return endsAt;
    }

    void use(long nowNanos) {
        usedNanos = nowNanos;
    }

    long idleNanos(long nowNanos) {
        return waiting.get() > 0 ? 0 : nowNanos - usedNanos;
    }

    /** Whether one more request may wait for media that is not there yet, or take long to be answered. */
    boolean startWaiting() {
        if (waiting.incrementAndGet() > MAX_WAITING) {
            waiting.decrementAndGet();
            return false;
        }
        return true;
    }

    void stopWaiting(long nowNanos) {
        usedNanos = nowNanos;
        waiting.decrementAndGet();
    }

    /** Never prints the id. */
    @Override
    public String toString() {
        return "ViewerSession[camera=" + camera + "]";
    }
}
