package io.millrace.media.hls;

/**
 * A rung of the ladder as the multivariant playlist declares it, whether it is running or not
 * (RFC 8216bis, 4.4.6.2).
 *
 * @param name in its path: 1 to 16 of {@code a-z 0-9}
 * @param codecs RFC 6381, comma-separated
 * @param widthPixels 0 when there is no video
 * @param heightPixels 0 when there is no video
 * @param framesPerSecond 0 when it is not known or there is no video
 * @param peakBitsPerSecond {@code BANDWIDTH}
 * @param averageBitsPerSecond {@code AVERAGE-BANDWIDTH}
 */
public record Rung(
        String name,
        String codecs,
        int widthPixels,
        int heightPixels,
        double framesPerSecond,
        long peakBitsPerSecond,
        long averageBitsPerSecond) {
    /** The camera's own stream, unchanged; always there, always first. */
    public static final String SOURCE = "source";

    public Rung {
        if (!ResourcePath.isRung(name, name.length())) {
            throw new IllegalArgumentException("a rung's name is 1 to 16 of a-z and 0-9");
        }
        if (averageBitsPerSecond < 1 || peakBitsPerSecond < averageBitsPerSecond) {
            throw new IllegalArgumentException(
                    "rung " + name + ": peak " + peakBitsPerSecond + " bit/s, average " + averageBitsPerSecond);
        }
        if (codecs.indexOf('"') >= 0 || codecs.indexOf('\n') >= 0 || codecs.indexOf('\r') >= 0) {
            throw new IllegalArgumentException("rung " + name + ": codecs do not fit a quoted string");
        }
    }
}
