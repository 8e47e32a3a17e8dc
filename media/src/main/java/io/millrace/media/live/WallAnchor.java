package io.millrace.media.live;

import io.millrace.media.Chunk;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.function.LongSupplier;

/**
 * Where an epoch's time-line stands in wall time: when its first sample arrived. Within the epoch
 * the wall clock follows decode time, so a host clock that is set moves nothing.
 *
 * <p>A camera that sends faster than time passes is ahead of the clock when its next epoch begins;
 * that epoch then begins where the last one ended, so that no two pieces of the record claim the
 * same moment. Beyond {@value #MAX_AHEAD_SECONDS} s the clock was set, and is believed.
 */
final class WallAnchor {
    static final long MAX_AHEAD_SECONDS = 60;
    private static final long MAX_AGE_NANOS = 60_000_000_000L;

    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private long endMicros = Long.MIN_VALUE;

    WallAnchor(InstantSource clock, LongSupplier nanoTime) {
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /** When it was that {@link System#nanoTime} said so. */
    Instant arrival(long receivedNanos) {
        return clock.instant().minusNanos(Math.max(nanoTime.getAsLong() - receivedNanos, 0));
    }

    /** Microseconds since 1970 at which what arrived at {@code receivedNanos} begins. */
    long anchorMicros(long receivedNanos) {
        long age = Math.min(Math.max(nanoTime.getAsLong() - receivedNanos, 0), MAX_AGE_NANOS);
        long micros = ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant()) - age / 1_000;
        return afterEnd(micros);
    }

    /** That moment, or the end of what was written so far if that is a little later. */
    long afterEnd(long micros) {
        boolean behind = micros < endMicros && endMicros - micros <= MAX_AHEAD_SECONDS * 1_000_000;
        return behind ? endMicros : micros;
    }

    /** That many microseconds since 1970. */
    static Instant instant(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000);
    }

    void passed(Chunk chunk) {
        endMicros = ChronoUnit.MICROS.between(Instant.EPOCH, chunk.wallStart()) + chunk.durationMicros();
    }
}
