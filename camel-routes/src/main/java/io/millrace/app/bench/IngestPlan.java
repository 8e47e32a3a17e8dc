package io.millrace.app.bench;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What {@code bench ingest} runs.
 *
 * @param bitsPerSecond of each camera
 * @param viewers of LL-HLS, spread over the cameras
 * @param rounds turns of each server
 * @param against whether nginx takes turns
 * @param profile of the flight recording after the last turn; zero for none
 * @param folder where to write, or null for the system's temporary folder
 */
public record IngestPlan(
        int cameras,
        long bitsPerSecond,
        boolean tls,
        boolean record,
        int viewers,
        Duration warmUp,
        Duration duration,
        int rounds,
        boolean against,
        Duration profile,
        @Nullable Path folder) {
    public IngestPlan {
        if (cameras < 1 || cameras > 2_000) {
            throw new IllegalArgumentException("--cameras is 1 to 2000");
        }
        if (bitsPerSecond < 200_000 || bitsPerSecond > 50_000_000) {
            throw new IllegalArgumentException("--bitrate is 200k to 50M");
        }
        if (duration.toSeconds() < 2) {
            throw new IllegalArgumentException("--duration is at least 2s");
        }
        if (rounds < 1) {
            throw new IllegalArgumentException("--rounds is at least 1");
        }
        if (against && !tls) {
            throw new IllegalArgumentException("--against compares over TLS; leave --no-tls out");
        }
    }
}
