package io.millrace.app.bench;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What {@code bench soak} runs.
 *
 * @param bitsPerSecond of each camera
 * @param viewers that watch at any time; every other one of LL-HLS
 * @param rotation how long a recording file is: hour turns come that much sooner
 * @param reconnectEvery how often some camera comes back over another connection
 * @param keysEvery how often some camera's keys are rotated under it
 * @param errandEvery how often somebody plays a range, downloads, exports or watches a lower rung
 * @param sampleEvery how often everything is measured
 * @param folder where to write, or null for the system's temporary folder
 */
public record SoakPlan(
        int cameras,
        long bitsPerSecond,
        int viewers,
        Duration duration,
        Duration rotation,
        Duration reconnectEvery,
        Duration keysEvery,
        Duration errandEvery,
        Duration sampleEvery,
        @Nullable Path folder) {
    public SoakPlan {
        if (cameras < 2 || cameras > 1_000) {
            throw new IllegalArgumentException("--cameras is 2 to 1000");
        }
        if (bitsPerSecond < 200_000 || bitsPerSecond > 50_000_000) {
            throw new IllegalArgumentException("--bitrate is 200k to 50M");
        }
        if (viewers < 0) {
            throw new IllegalArgumentException("--viewers is not negative");
        }
        for (Duration time : new Duration[] {reconnectEvery, keysEvery, errandEvery, sampleEvery}) {
            if (time.toSeconds() < 1) {
                throw new IllegalArgumentException("nothing happens more often than once a second");
            }
        }
        if (rotation.toSeconds() < 10) {
            throw new IllegalArgumentException("--rotation is at least 10s");
        }
    }

    /** What the recordings take in the end; nothing of it goes before. */
    public long diskBytes() {
        return cameras * (bitsPerSecond / 8) * duration.toSeconds();
    }
}
