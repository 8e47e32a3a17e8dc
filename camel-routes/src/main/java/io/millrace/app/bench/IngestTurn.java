package io.millrace.app.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.app.diagnostics.LatencyHistogram;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One server's turn under load.
 *
 * @param cores the server's own process, or all of nginx's
 * @param coresByPart by thread names; empty for nginx
 * @param databaseCores the embedded database
 * @param publisherCores what sending cost, and watching
 * @param megabits media received, a second
 * @param writtenBytes sent to the storage layer a second
 * @param figures what Millrace measured of itself, or null
 * @param viewerMicros delay from part to viewer, null without viewers
 * @param loadAverage of the machine at the end
 * @param publisherLateMicros p99 of how late frames were sent
 * @param brokenPublishes that ended before they were to
 */
record IngestTurn(
        String server,
        double seconds,
        double cores,
        Map<String, Double> coresByPart,
        double databaseCores,
        double publisherCores,
        double megabits,
        long rssBytes,
        long writtenBytes,
        @Nullable JsonNode figures,
        LatencyHistogram.@Nullable Summary viewerMicros,
        double loadAverage,
        long publisherLateMicros,
        long brokenPublishes) {
    double coresPer100Megabits() {
        return cores / megabits * 100;
    }
}
