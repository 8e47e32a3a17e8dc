package io.millrace.transcoder.ladder;

/** Frame rates as cameras have them. */
final class FrameRates {
    /** A camera's clock and the milliseconds of RTMP move what is measured over a few frames. */
    private static final double TOLERANCE = 0.05;

    private FrameRates() {}

    /** The whole number it is meant to be, or the number itself where none is near. */
    static double nearest(double framesPerSecond) {
        double whole = Math.max(1, Math.rint(framesPerSecond));
        return Math.abs(whole - framesPerSecond) <= whole * TOLERANCE ? whole : framesPerSecond;
    }
}
