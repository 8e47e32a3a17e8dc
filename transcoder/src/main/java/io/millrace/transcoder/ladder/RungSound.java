package io.millrace.transcoder.ladder;

/**
 * What sound adds to a rung.
 *
 * @param rfc6381 for {@code CODECS}
 * @param peakBitsPerSecond of the segment that has most; not below the average
 */
record RungSound(String rfc6381, long averageBitsPerSecond, long peakBitsPerSecond) {
    /** What the child's encoder is told, for sound that not every player has. */
    static final int ENCODED_BITS_PER_SECOND = 96_000;

    /** The encoder keeps to its rate over seconds; what it makes late goes into the next segment. */
    private static final int ENCODED_PEAK_BITS_PER_SECOND = ENCODED_BITS_PER_SECOND * 6 / 5;

    static final RungSound ENCODED = new RungSound("mp4a.40.2", ENCODED_BITS_PER_SECOND, ENCODED_PEAK_BITS_PER_SECOND);

    RungSound {
        if (averageBitsPerSecond < 0 || peakBitsPerSecond < averageBitsPerSecond) {
            throw new IllegalArgumentException(
                    "sound: peak " + peakBitsPerSecond + " bit/s, average " + averageBitsPerSecond);
        }
    }
}
