package io.millrace.transcoder.ladder;

import io.millrace.media.CameraId;
import io.millrace.media.hls.RungDemand;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Makes two events out of many requests: a rung is wanted with the first, and idle when none came
 * for a while. Any thread.
 */
public final class DemandMeter implements RungDemand {
    private final CameraId camera;
    private final long idleAfterNanos;
    private final LongSupplier nanoTime;
    private final Consumer<RungEvent> events;
    private final Map<String, Long> lastRequest = new ConcurrentHashMap<>();

    /**
     * @param idleAfter after the last request
     * @param events told on the requesting thread: must not block
     */
    public DemandMeter(CameraId camera, Duration idleAfter, LongSupplier nanoTime, Consumer<RungEvent> events) {
        this.camera = camera;
        this.idleAfterNanos = idleAfter.toNanos();
        this.nanoTime = nanoTime;
        this.events = events;
    }

    @Override
    public void requested(String rung) {
        if (lastRequest.put(rung, nanoTime.getAsLong()) == null) {
            events.accept(new RungEvent(camera, rung, RungEvent.Kind.WANTED));
        }
    }

    /** As {@link #requested}, for what one answer is enough: {@link #fulfilled}, or idle a while after the first request. */
    public void wished(String rung) {
        if (lastRequest.putIfAbsent(rung, nanoTime.getAsLong()) == null) {
            events.accept(new RungEvent(camera, rung, RungEvent.Kind.WANTED));
        }
    }

    /** What was wished for is there; who encodes it knows. */
    public void fulfilled(String rung) {
        lastRequest.remove(rung);
    }

    /** Looks for rungs that nobody asks for any more; to be called about once a second. */
    public void sweep() {
        long now = nanoTime.getAsLong();
        lastRequest.forEach((rung, last) -> {
            // Only if nobody asked in between.
            if (now - last >= idleAfterNanos && lastRequest.remove(rung, last)) {
                events.accept(new RungEvent(camera, rung, RungEvent.Kind.IDLE));
            }
        });
    }
}
