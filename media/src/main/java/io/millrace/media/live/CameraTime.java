package io.millrace.media.live;

import io.millrace.media.MediaSample;
import io.millrace.media.cmaf.InitSectionWriter;

/** A sample's times in 1/90,000 s, as the camera sent them. */
final class CameraTime {
    private CameraTime() {}

    static long decode90k(MediaSample sample) {
        return rescale(sample.dtsTicks(), sample.track().timescale());
    }

    static long presentation90k(MediaSample sample) {
        return rescale(sample.ptsTicks(), sample.track().timescale());
    }

    /** Whole seconds apart, so that no time a camera sends overflows. */
    private static long rescale(long ticks, int timescale) {
        long seconds = Math.floorDiv(ticks, (long) timescale);
        long rest = Math.floorMod(ticks, (long) timescale);
        return seconds * InitSectionWriter.VIDEO_TIMESCALE + rest * InitSectionWriter.VIDEO_TIMESCALE / timescale;
    }
}
