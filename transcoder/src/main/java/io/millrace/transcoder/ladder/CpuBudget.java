package io.millrace.transcoder.ladder;

import io.millrace.media.ladder.Preset;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How much of the machine all ladders together may take. A ladder that does not fit is refused
 * rather than slow down those that run. Thread-safe.
 *
 * <p>Costs are estimates from what was measured on the machine that {@code docs/} names, with
 * 1080p30: decoding 0.12 of a core; scaling and encoding of 720p, 480p and 360p together 0.31 with
 * superfast and 0.46 with veryfast, in proportion to pixels.
 */
public final class CpuBudget {
    private static final double DECODE_CORES_PER_PIXEL_RATE = 0.12 / (1920 * 1080 * 30.0);
    private static final double LADDER_PIXEL_RATE = (1280 * 720 + 854 * 480 + 640 * 360) * 30.0;

    private final double cores;
    private double reserved;

    /** @param cores in cores: 1.5 is one and a half */
    public CpuBudget(double cores) {
        if (!(cores > 0)) {
            throw new IllegalArgumentException("a budget of " + cores + " cores");
        }
        this.cores = cores;
    }

    /** What a ladder holds; changed as its rungs change. Not thread-safe by itself: guarded by its ladder. */
    final class Lease {
        private double held;

        double held() {
            return held;
        }

        /**
         * Asks for another amount.
         *
         * @return null if it was granted, else why not; what was held stays
         */
        @Nullable
        String resize(double wanted) {
            synchronized (CpuBudget.this) {
                if (wanted > held && reserved - held + wanted > cores) {
                    return String.format(
                            Locale.ROOT,
                            "it takes about %.2f cores, and %.2f of %.2f are taken",
                            wanted,
                            reserved - held,
                            cores);
                }
                reserved += wanted - held;
                held = wanted;
                return null;
            }
        }
    }

    Lease lease() {
        return new Lease();
    }

    /** Cores that running ladders hold now, by estimate. */
    public synchronized double reservedCores() {
        return reserved;
    }

    /** What nobody holds. */
    synchronized double freeCores() {
        return cores - reserved;
    }

    /** One picture of a keyframe each second: 0.06 CPU seconds at 1080p. */
    static double pictureCores(long pixels) {
        return pixels * 0.06 / (1920 * 1080);
    }

    static double decodeCores(double pixelsPerSecond) {
        return pixelsPerSecond * DECODE_CORES_PER_PIXEL_RATE;
    }

    /** Without the encoding, which hardware does; 0.08 of the 0.31. */
    static double scaleCores(double pixelsPerSecond) {
        return pixelsPerSecond * 0.08 / LADDER_PIXEL_RATE;
    }

    static double encodeCores(double pixelsPerSecond, Preset preset) {
        double ladder = switch (preset) {
            case SUPERFAST -> 0.31;
            case VERYFAST -> 0.46;
            case FASTER -> 0.75;
            case FAST -> 1.0;
            case MEDIUM -> 1.2;
        };
        return pixelsPerSecond * ladder / LADDER_PIXEL_RATE;
    }
}
