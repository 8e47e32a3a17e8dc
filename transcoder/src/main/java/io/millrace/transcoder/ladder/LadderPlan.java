package io.millrace.transcoder.ladder;

import io.millrace.media.Codec;
import io.millrace.media.ladder.LadderMode;
import io.millrace.media.ladder.LadderProfile;
import io.millrace.media.ladder.Preset;
import io.millrace.media.ladder.RungProfile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which rungs a source gets. Pure. */
final class LadderPlan {
    private static final int MAX_FULL_SIZE = 1080;
    /** What a picture of 1080 lines takes; smaller ones take their share. */
    private static final int FULL_SIZE_BITS_PER_SECOND = 4_500_000;

    private static final int MIN_FULL_SIZE_BITS_PER_SECOND = 400_000;
    private static final int MAX_RATE = 30;

    /**
     * A rung's {@code BANDWIDTH} beside the next better one's (for the best: the source's average).
     * Players choose by bandwidth: a rung that claims more than the source would be everybody's choice.
     */
    private static final double STEP = 0.8;

    /** The same for the full size in H.264, which stands in for the source rather than below it. */
    private static final double FULL_SIZE_STEP = 0.95;

    /** Half the pixels take more than half the bits: detail gets denser. */
    private static final double PIXEL_EXPONENT = 0.75;

    /** What H.264 takes for the quality that a newer codec has. */
    private static final double NEWER_CODEC_FACTOR = 1.5;

    /** Any link carries the source where a rung of so few bits is what lies below it. */
    private static final int MIN_BITS_PER_SECOND = 100_000;

    private LadderPlan() {}

    /**
     * Each rung gets its profile's bitrate, or less: what the source spends, scaled by pixels, and
     * clearly less than the rung above it. The full size in H.264 alone may exceed the source: below
     * {@value #MIN_FULL_SIZE_BITS_PER_SECOND} bit/s it shows nothing, and some browsers have no other.
     *
     * @param framesPerSecond of the source, as measured
     * @param sourceBitsPerSecond all of the source, as measured
     * @param sound what it adds to every rung
     * @return largest first; each begins with the picture of the one before, so none is larger
     */
    static List<PlannedRung> of(
            LadderProfile profile,
            Codec.Video source,
            double framesPerSecond,
            long sourceBitsPerSecond,
            @Nullable RungSound sound) {
        List<PlannedRung> planned = new ArrayList<>();
        if (profile.mode() == LadderMode.OFF) {
            return planned;
        }
        int shortSide = Math.min(source.widthPixels(), source.heightPixels());
        double bound = sourceBitsPerSecond;
        if (!(source instanceof Codec.H264)) {
            PlannedRung full = plan(fullSize(shortSide), source, framesPerSecond);
            int bits = Math.clamp(
                    PlannedRung.videoBitsForPeak(bound * FULL_SIZE_STEP, sound),
                    MIN_FULL_SIZE_BITS_PER_SECOND,
                    full.profile().bitsPerSecond());
            full = full.withBitsPerSecond(bits);
            planned.add(full);
            bound = full.peakBitsPerSecond(sound);
        }
        double sourcePixelRate = (double) source.widthPixels() * source.heightPixels() * framesPerSecond;
        double spent = sourceBitsPerSecond * (source instanceof Codec.H264 ? 1 : NEWER_CODEC_FACTOR);
        for (RungProfile rung : profile.rungs().stream()
                .filter(rung -> rung.shortSidePixels() < shortSide)
                .sorted(Comparator.comparingInt(RungProfile::shortSidePixels)
                        .thenComparingInt(RungProfile::bitsPerSecond)
                        .reversed())
                .toList()) {
            PlannedRung whole = plan(rung, source, framesPerSecond);
            double share = Math.pow(whole.pixelRate() / sourcePixelRate, PIXEL_EXPONENT);
            double bits = Math.min(
                    rung.bitsPerSecond(), Math.min(spent * share, PlannedRung.videoBitsForPeak(bound * STEP, sound)));
            if (bits < Math.min(MIN_BITS_PER_SECOND, rung.bitsPerSecond())) {
                continue;
            }
            PlannedRung bounded = whole.withBitsPerSecond((int) bits);
            planned.add(bounded);
            bound = bounded.peakBitsPerSecond(sound);
        }
        return planned;
    }

    private static RungProfile fullSize(int sourceShortSide) {
        int shortSide = Math.min(sourceShortSide, MAX_FULL_SIZE);
        long bits = (long) FULL_SIZE_BITS_PER_SECOND * shortSide * shortSide / (MAX_FULL_SIZE * MAX_FULL_SIZE);
        return new RungProfile(
                LadderProfile.FULL_SIZE,
                Math.max(90, shortSide),
                (int) Math.max(MIN_FULL_SIZE_BITS_PER_SECOND, bits),
                MAX_RATE,
                Preset.SUPERFAST);
    }

    private static PlannedRung plan(RungProfile rung, Codec.Video source, double framesPerSecond) {
        int shortSide = Math.min(source.widthPixels(), source.heightPixels());
        // A hundredth too fast is measuring, not a reason to drop every second frame.
        int divisor = Math.max(1, (int) Math.ceil(framesPerSecond * 0.99 / rung.maxFramesPerSecond()));
        double rate = framesPerSecond / divisor;
        int width = even((double) source.widthPixels() * rung.shortSidePixels() / shortSide);
        int height = even((double) source.heightPixels() * rung.shortSidePixels() / shortSide);
        return new PlannedRung(rung, width, height, divisor, rate, H264Level.of(width, height, rate));
    }

    /** Colour is sampled at half the resolution: no odd sides. */
    private static int even(double pixels) {
        return Math.max(2, (int) Math.round(pixels / 2) * 2);
    }
}
