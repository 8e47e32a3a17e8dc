package io.millrace.transcoder.ladder;

import io.millrace.media.Codec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Which rungs a source gets. Pure. */
final class LadderPlan {
    /** The rung of the source's own size, where the source is in a codec that not every browser plays. */
    static final String FULL_SIZE = "h264";

    private static final int MAX_FULL_SIZE = 1080;
    /** What a picture of 1080 lines takes; smaller ones take their share. */
    private static final int FULL_SIZE_BITS_PER_SECOND = 4_500_000;

    private static final int MIN_FULL_SIZE_BITS_PER_SECOND = 400_000;
    private static final int MAX_RATE = 30;

    private LadderPlan() {}

    /**
     * @param framesPerSecond of the source, as measured
     * @return largest first; each begins with the picture of the one before, so none is larger
     */
    static List<PlannedRung> of(LadderProfile profile, Codec.Video source, double framesPerSecond) {
        List<PlannedRung> planned = new ArrayList<>();
        if (profile.mode() == LadderMode.OFF) {
            return planned;
        }
        int shortSide = Math.min(source.widthPixels(), source.heightPixels());
        if (!(source instanceof Codec.H264)) {
            planned.add(plan(fullSize(shortSide), source, framesPerSecond));
        }
        profile.rungs().stream()
                .filter(rung -> rung.shortSidePixels() < shortSide)
                .sorted(Comparator.comparingInt(RungProfile::shortSidePixels)
                        .thenComparingInt(RungProfile::bitsPerSecond)
                        .reversed())
                .forEach(rung -> planned.add(plan(rung, source, framesPerSecond)));
        return planned;
    }

    private static RungProfile fullSize(int sourceShortSide) {
        int shortSide = Math.min(sourceShortSide, MAX_FULL_SIZE);
        long bits = (long) FULL_SIZE_BITS_PER_SECOND * shortSide * shortSide / (MAX_FULL_SIZE * MAX_FULL_SIZE);
        return new RungProfile(
                FULL_SIZE,
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
