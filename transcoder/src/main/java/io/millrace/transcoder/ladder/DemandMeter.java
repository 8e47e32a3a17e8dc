package io.millrace.transcoder.ladder;

import io.millrace.media.CameraId;
import io.millrace.media.hls.RungDemand;
import io.millrace.transcoder.ladder.RungEvent.Kind;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Makes few events out of many requests: a rung is wanted with the first, and idle when none came
 * for a while. On their way events may overtake each other, or get lost: while a rung goes on being
 * asked for it is said again that it is wanted, so nobody waits longer than for the next time. Any
 * thread.
 */
public final class DemandMeter implements RungDemand {
    /** What is asked for all the time is said so often in the time after which it would be idle. */
    private static final int REPETITIONS = 3;

    /**
     * @param askedNanos when it was asked for last
     * @param saidNanos when it was said last that it is wanted
     */
    private record Demand(long askedNanos, long saidNanos) {
        boolean askedSinceSaid() {
            return askedNanos - saidNanos > 0;
        }
    }

    private final CameraId camera;
    private final long idleAfterNanos;
    private final LongSupplier nanoTime;
    private final Consumer<RungEvent> events;
    private final Map<String, Demand> demands = new ConcurrentHashMap<>();

    /**
     * @param idleAfter after the last request
     * @param events told on the requesting or the sweeping thread: must not block
     */
    public DemandMeter(CameraId camera, Duration idleAfter, LongSupplier nanoTime, Consumer<RungEvent> events) {
        this.camera = camera;
        this.idleAfterNanos = idleAfter.toNanos();
        this.nanoTime = nanoTime;
        this.events = events;
    }

    @Override
    public void requested(String rung) {
        long now = nanoTime.getAsLong();
        Demand first = new Demand(now, now);
        Demand demand = demands.merge(rung, first, (known, asked) -> new Demand(now, known.saidNanos));
        if (demand == first) {
            say(rung, Kind.WANTED);
        }
    }

    /** As {@link #requested}, for what one answer is enough: {@link #fulfilled}, or idle a while after the first request. */
    public void wished(String rung) {
        long now = nanoTime.getAsLong();
        if (demands.putIfAbsent(rung, new Demand(now, now)) == null) {
            say(rung, Kind.WANTED);
        }
    }

    /** What was wished for is there; who encodes it knows. */
    public void fulfilled(String rung) {
        demands.remove(rung);
    }

    /**
     * Looks for rungs that nobody asks for any more, and says again which are asked for; to be called
     * about once a second.
     */
    public void sweep() {
        long now = nanoTime.getAsLong();
        // Nothing is said of what was asked for in between: the next sweep sees it.
        demands.forEach((rung, demand) -> {
            if (now - demand.askedNanos >= idleAfterNanos) {
                if (demands.remove(rung, demand)) {
                    say(rung, Kind.IDLE);
                }
            } else if (demand.askedSinceSaid()
                    && now - demand.saidNanos >= idleAfterNanos / REPETITIONS
                    && demands.replace(rung, demand, new Demand(demand.askedNanos, now))) {
                say(rung, Kind.WANTED);
            }
        });
    }

    private void say(String rung, Kind kind) {
        events.accept(new RungEvent(camera, rung, kind));
    }
}
