package io.millrace.media.ladder;

import java.util.Locale;

/** x264's presets that make High profile and keep up with a camera, cheapest first. */
public enum Preset {
    SUPERFAST,
    VERYFAST,
    FASTER,
    FAST,
    MEDIUM;

    /** As x264 calls it. */
    public String argument() {
        return name().toLowerCase(Locale.ROOT);
    }
}
