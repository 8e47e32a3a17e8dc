package io.millrace.media.live;

import java.time.Duration;

/**
 * How a camera's samples become parts and segments.
 *
 * @param partTarget what a part aims at, 20 ms to 2 s; frames are whole, so {@link PartRule} says
 *     what it comes to at a frame rate
 * @param segmentTarget a segment starts at the first keyframe from here on; longer when the
 *     camera's keyframe interval is
 * @param trackWait how long a new session waits for the other track before it starts without;
 *     video-only cameras pay it once, in delay before their first picture
 * @param maximumGap a step forward beyond this, in decode time, starts a new epoch
 */
public record PackagingSettings(Duration partTarget, Duration segmentTarget, Duration trackWait, Duration maximumGap) {
    public static final PackagingSettings DEFAULT = new PackagingSettings(
            Duration.ofMillis(200), Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ofSeconds(10));

    public PackagingSettings {
        requireWithin("partTarget", partTarget, Duration.ofMillis(20), Duration.ofSeconds(2));
        requireWithin("segmentTarget", segmentTarget, partTarget, Duration.ofMinutes(1));
        requireWithin("trackWait", trackWait, Duration.ZERO, Duration.ofSeconds(10));
        requireWithin("maximumGap", maximumGap, Duration.ofSeconds(1), Duration.ofMinutes(10));
    }

    private static void requireWithin(String name, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(name + " is " + value + ", outside " + least + " to " + most);
        }
    }
}
