package io.millrace.media.live;

import java.util.Arrays;

/**
 * Where parts end, and the part target that holds for them (RFC 8216bis, 4.4.4.9: a part lasts at
 * most the part target, and at least 85 % of it unless it is independent or its segment's last).
 *
 * <p>Frames are whole, so the declared target has to fit the frame rate: the smallest number of
 * frames that reaches 95 % of the wanted duration, with room above for jitter. 200 ms is 5, 6 or
 * 12 frames at 25, 30 or 60 per second under a declared 220 ms, which leaves −13 and +20 ms for a
 * camera's jittering milliseconds; 12 frames a second make 3 of 83 ms under 260 ms, and one frame a
 * second makes parts of one frame under 1,040 ms.
 *
 * <p>Players take a part target that changes badly, so it is settled before the first part of a
 * configuration is written, from frames of at least {@value #SETTLE_MILLIS} ms (milliseconds that
 * jitter by 5 would otherwise pass for another frame rate), and then only rises, when the frame
 * rate has fallen for good. What no rule can
 * fit (a frame that lasts longer than the target, or one that is missing where the 15 % end) makes
 * a short part rather than a long one wherever there is the choice, and is counted.
 *
 * <p>All times in microseconds. Not thread-safe.
 */
final class PartRule {
    static final long SETTLE_MILLIS = 600;
    private static final int FRAMES_REMEMBERED = 64;
    /** How many of the latest frames tell the frame rate when it has changed. */
    private static final int FRAMES_TO_RESETTLE = 15;

    private static final int STRAIN_PER_MISFIT = 4;
    private static final int STRAIN_LIMIT = 12;
    private static final long GRAIN_MICROS = 10_000;

    private final long wanted;
    private final long[] frames = new long[FRAMES_REMEMBERED];
    private int framesSeen;
    private boolean settled;
    private long declared;
    private long frame;
    private long nominal;
    private int strain;

    PartRule(long wantedMicros) {
        wanted = wantedMicros;
        reset();
    }

    /** Forgets the frame rate: another configuration begins. */
    void reset() {
        settled = false;
        declared = roundUp(wanted * 11 / 10);
        nominal = wanted;
        framesSeen = 0;
        strain = 0;
    }

    /** What {@code PART-TARGET} has to say. */
    long declaredMicros() {
        return declared;
    }

    /** What a part comes to when nothing jitters. */
    long nominalMicros() {
        return nominal;
    }

    /** A frame's duration became known. */
    void frame(long micros) {
        frames[framesSeen % FRAMES_REMEMBERED] = micros;
        framesSeen++;
    }

    boolean isSettled() {
        return settled;
    }

    /** Whether frames of that duration tell the frame rate. */
    boolean canSettle(long elapsedMicros) {
        return elapsedMicros >= SETTLE_MILLIS * 1_000 && framesSeen > 0;
    }

    /** Fixes the target, from the frames there were. */
    void settle() {
        settle(FRAMES_REMEMBERED);
    }

    /** Whether a part that lasts that long now has to lose its last frame to the next one. */
    boolean tooLong(long elapsedMicros) {
        return elapsedMicros > declared;
    }

    /** Whether a part that lasts that long now ends here, before a frame that may be a keyframe. */
    boolean endsAt(long elapsedMicros, boolean keyframe) {
        return elapsedMicros >= floor()
                && (keyframe || elapsedMicros >= nominal - frame / 2 || elapsedMicros + frame > declared);
    }

    /**
     * A part ended.
     *
     * @param exempt whether it may be short: independent, or its segment's last
     * @return whether it breaks the rule
     */
    boolean ended(long durationMicros, boolean exempt) {
        boolean misfit = durationMicros > declared || !exempt && durationMicros < floor();
        if (misfit) {
            strain += STRAIN_PER_MISFIT;
            if (strain > STRAIN_LIMIT) {
                settle(FRAMES_TO_RESETTLE);
            }
        } else if (strain > 0) {
            strain--;
        }
        return misfit;
    }

    private void settle(int latest) {
        frame = typical(latest);
        long count = Math.max(1, -Math.floorDiv(-(wanted * 95 / 100), frame));
        nominal = count * frame;
        declared = Math.max(declared, roundUp(nominal * 104 / 100));
        settled = true;
        strain = 0;
    }

    /** The mean of the latest frames, without those that are far from the middle one: frames get lost. */
    private long typical(int latest) {
        int known = Math.min(framesSeen, latest);
        if (known == 0) {
            return wanted;
        }
        long[] sorted = new long[known];
        for (int i = 0; i < known; i++) {
            sorted[i] = frames[(framesSeen - 1 - i) % FRAMES_REMEMBERED];
        }
        Arrays.sort(sorted);
        long middle = sorted[known / 2];
        long sum = 0;
        int counted = 0;
        for (long micros : sorted) {
            if (micros >= middle / 2 && micros <= middle * 3 / 2) {
                sum += micros;
                counted++;
            }
        }
        return Math.max(1, sum / counted);
    }

    private long floor() {
        return declared * 85 / 100;
    }

    private static long roundUp(long micros) {
        return (micros + GRAIN_MICROS - 1) / GRAIN_MICROS * GRAIN_MICROS;
    }
}
