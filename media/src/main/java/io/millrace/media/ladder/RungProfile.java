package io.millrace.media.ladder;

import java.util.regex.Pattern;

/**
 * One rung as an operator sets it.
 *
 * @param name in URLs: 1 to 16 of {@code a-z 0-9}
 * @param shortSidePixels height of a landscape picture, width of a portrait one
 * @param bitsPerSecond of video, on average
 * @param maxFramesPerSecond a faster source is thinned by a whole number until it fits
 */
public record RungProfile(String name, int shortSidePixels, int bitsPerSecond, int maxFramesPerSecond, Preset preset) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9]{1,16}");

    public RungProfile {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("a rung's name is 1 to 16 of a-z and 0-9");
        }
        if (shortSidePixels < 90 || shortSidePixels > 4320) {
            throw new IllegalArgumentException("rung " + name + ": " + shortSidePixels + " pixels, not 90 to 4320");
        }
        if (bitsPerSecond < 50_000 || bitsPerSecond > 50_000_000) {
            throw new IllegalArgumentException(
                    "rung " + name + ": " + bitsPerSecond + " bit/s, not 50,000 to 50,000,000");
        }
        if (maxFramesPerSecond < 1 || maxFramesPerSecond > 120) {
            throw new IllegalArgumentException(
                    "rung " + name + ": " + maxFramesPerSecond + " frames a second, not 1 to 120");
        }
    }

    public RungProfile withBitsPerSecond(int fewer) {
        return new RungProfile(name, shortSidePixels, fewer, maxFramesPerSecond, preset);
    }
}
