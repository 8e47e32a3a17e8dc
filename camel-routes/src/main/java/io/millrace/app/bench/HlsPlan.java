package io.millrace.app.bench;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What {@code bench hls} runs.
 *
 * @param bitsPerSecond of each camera
 * @param viewers of LL-HLS, spread over the cameras
 * @param plain viewers without low latency, likewise
 * @param rounds turns of each server
 * @param against whether plain viewers alone take turns on Millrace and on nginx
 * @param profile of the flight recording in the last turn of Millrace; zero for none
 * @param folder where to write, or null for the system's temporary folder
 */
public record HlsPlan(
        int cameras,
        long bitsPerSecond,
        int viewers,
        int plain,
        Duration warmUp,
        Duration duration,
        int rounds,
        boolean against,
        Duration profile,
        @Nullable Path folder) {
    public HlsPlan {
        if (cameras < 1 || cameras > 500) {
            throw new IllegalArgumentException("--cameras is 1 to 500");
        }
        if (bitsPerSecond < 200_000 || bitsPerSecond > 50_000_000) {
            throw new IllegalArgumentException("--bitrate is 200k to 50M");
        }
        if (viewers < 0 || plain < 0 || viewers + plain < 1 || viewers + plain > 10_000) {
            throw new IllegalArgumentException("--viewers and --plain together are 1 to 10000");
        }
        if (against && plain == 0) {
            throw new IllegalArgumentException("--against compares plain viewers: say how many with --plain");
        }
        if (duration.toSeconds() < 2) {
            throw new IllegalArgumentException("--duration is at least 2s");
        }
        if (rounds < 1) {
            throw new IllegalArgumentException("--rounds is at least 1");
        }
    }
}
