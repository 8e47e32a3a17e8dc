package io.millrace.app.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * What people want of the record now and then. All of it within the last minutes, so that the work
 * of an errand does not grow with what is on record. One thread.
 */
final class SoakErrands {
    private static final Duration TAPE = Duration.ofMinutes(3);
    private static final Duration EXPORT = Duration.ofMinutes(1);
    private static final int SEGMENTS = 20;
    private static final String RANGE = "#EXT-X-BYTERANGE:";

    private final BenchApi api;
    private final Instant begin = Instant.now();

    SoakErrands(BenchApi api) {
        this.api = api;
    }

    /** Whether there is enough on record for any of them. */
    boolean isTime() {
        return Instant.now().isAfter(begin.plus(TAPE).plusSeconds(20));
    }

    /**
     * Plays a range that ends {@code before} ago, as a player does: playlists, then byte ranges.
     *
     * @return bytes of media
     */
    long playTape(String camera) throws IOException, InterruptedException {
        Instant to = Instant.now().minusSeconds(10);
        URI url = api.signed(
                "/api/v1/cameras/" + camera + "/playback",
                Map.of("from", to.minus(TAPE).toString(), "to", to.toString()));
        URI media = url.resolve(firstUri(api.text(url)));
        long bytes = 0;
        int segments = 0;
        String range = "";
        for (String line : api.text(media).split("\n")) {
            if (line.startsWith(RANGE)) {
                range = line.substring(RANGE.length());
            } else if (!line.startsWith("#") && !line.isBlank() && segments++ < SEGMENTS) {
                long at = Long.parseLong(range.substring(range.indexOf('@') + 1).strip());
                long length = Long.parseLong(range.substring(0, range.indexOf('@')));
                long came = api.drain(media.resolve(line.strip()), at + "-" + (at + length - 1));
                if (came != length) {
                    throw new BenchException("a segment of " + length + " bytes came with " + came);
                }
                bytes += came;
            }
        }
        if (bytes == 0) {
            throw new BenchException("nothing is on record of " + camera);
        }
        return bytes;
    }

    private static String firstUri(String playlist) {
        return playlist.lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .findFirst()
                .orElseThrow(() -> new BenchException("a playlist without a URI"));
    }

    /** Downloads the camera's newest recording. */
    long download(String camera) throws IOException, InterruptedException {
        JsonNode recording =
                api.get("/api/v1/recordings?limit=1&camera=" + camera).at("/recordings/0");
        if (recording.isMissingNode()) {
            throw new BenchException("no recording of " + camera);
        }
        long bytes = api.drain(
                api.signed("/api/v1/recordings/" + recording.get("id").asText() + "/playback-url", Map.of()), null);
        if (bytes != recording.get("sizeBytes").asLong()) {
            throw new BenchException("a recording of " + recording.get("sizeBytes") + " bytes came with " + bytes);
        }
        return bytes;
    }

    /** Exports a minute. */
    long export(String camera) throws IOException, InterruptedException {
        Instant to = Instant.now().minusSeconds(30);
        return api.drain(
                api.signed(
                        "/api/v1/cameras/" + camera + "/export",
                        Map.of("from", to.minus(EXPORT).toString(), "to", to.toString())),
                null);
    }
}
