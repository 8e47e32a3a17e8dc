package io.millrace.media.codec;

/**
 * What a video configuration says of its picture, beside what {@link io.millrace.media.Codec.Video}
 * carries.
 *
 * @param widthPixels after cropping
 * @param heightPixels after cropping
 * @param bitDepth of luma, in bits
 * @param chromaFormat 0 monochrome, 1 4:2:0, 2 4:2:2, 3 4:4:4
 * @param pixelWidth sample aspect ratio, width; 1 when unknown
 * @param pixelHeight sample aspect ratio, height; 1 when unknown
 * @param frameRateNumerator frames a second as {@code numerator/denominator}; 0 when unknown. A
 *     hint: many encoders fill it in wrongly
 * @param frameRateDenominator at least 1
 * @param colour what {@code colr} of type {@code nclx} says
 */
public record VideoFormat(
        int widthPixels,
        int heightPixels,
        int bitDepth,
        int chromaFormat,
        int pixelWidth,
        int pixelHeight,
        long frameRateNumerator,
        long frameRateDenominator,
        Colour colour) {

    /**
     * Code points of ISO/IEC 23091-2.
     *
     * @param primaries 2 when unspecified
     * @param transfer 2 when unspecified
     * @param matrix 2 when unspecified
     */
    public record Colour(int primaries, int transfer, int matrix, boolean fullRange) {
        public static final Colour UNSPECIFIED = new Colour(2, 2, 2, false);

        public boolean isSpecified() {
            return !equals(UNSPECIFIED);
        }
    }

    /** Frames a second, or 0 when unknown. */
    public double framesPerSecond() {
        return (double) frameRateNumerator / frameRateDenominator;
    }
}
