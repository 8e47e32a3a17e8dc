package io.millrace.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.app.testing.ApiClient;
import io.millrace.app.testing.Encoder;
import io.millrace.app.testing.Eventually;
import io.millrace.app.testing.TestServer;
import io.millrace.transcoder.testing.TestMedia;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A camera whose groups of pictures are open, over the turn of the hour: pictures that are shown
 * before the keyframe which a file begins with, and lie behind it, refer to pictures of the file
 * before. Playback and export across the turn have every one; a file by itself lacks those.
 */
class OpenGroupsE2E {
    private static final int SECONDS = 9;
    private static final int FRAMES_PER_SECOND = 25;

    /** The most B-frames in a row that the clips have. */
    private static final int MOST_LEADING = 3;

    @TempDir
    static Path data;

    @TempDir
    Path folder;

    private static TestServer server;
    private static ApiClient api;

    @BeforeAll
    static void start() throws Exception {
        server = new TestServer(data, Map.of("recording.rotation", "3s"));
        api = server.api();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    // H.264 has no name for pictures that cannot be decoded from here: FFmpeg tries them, and shows none.
    @CsvSource({
        "hevc-open, -c:v libx265 -preset ultrafast -x265-params log-level=error:open-gop=1:bframes=3:keyint=24:min-keyint=24:scenecut=0, -xerror -err_detect explode",
        "h264-open, -c:v libx264 -preset veryfast -bf 3 -g 24 -x264-params open-gop=1:scenecut=0:b-adapt=0, -v error",
    })
    void eachPictureIsThereAcrossTheHour(String camera, String video, String decoding) throws Exception {
        Path source = TestMedia.clip(
                "e2e-" + camera + "-groups.mkv", SECONDS, "320x240", FRAMES_PER_SECOND, video, "-c:a aac");
        List<String> frames = TestMedia.frameMd5(source.toString(), "v:0");
        assertThat(frames).hasSize(SECONDS * FRAMES_PER_SECOND).doesNotHaveDuplicates();
        api.createCamera(camera);
        Instant began = Instant.now();
        try (Encoder encoder = new Encoder(source, api.publishUrl(camera))) {
            encoder.sent();
        }
        List<JsonNode> recordings = stored(camera);
        // An encoder may send a little faster than the clock goes: by the record's own time.
        Instant ended = Instant.parse(recordings.getLast().get("end").asText());

        assertThat(played(camera, began, ended)).as("played").isEqualTo(frames);
        assertThat(exported(camera, began, ended)).as("exported").isEqualTo(frames);

        int before = alone(recordings.getFirst(), decoding, frames, 0);
        for (JsonNode recording : recordings.subList(1, recordings.size())) {
            Instant turn = Instant.parse(recording.get("start").asText());
            assertAcross(exported(camera, turn.minusMillis(600), turn.plusMillis(600)), frames, before, 29);
            assertAcross(played(camera, turn.minusMillis(600), turn.plusMillis(600)), frames, before, 29);
            before = alone(recording, decoding, frames, before);
        }
        assertThat(before).isEqualTo(frames.size());
    }

    /**
     * Decodes without a complaint, and lacks its first pictures at the most.
     *
     * @param decoding how FFmpeg is to take faults
     * @param from how many pictures the files before have
     * @return how many there are up to the end of this one
     */
    private int alone(JsonNode recording, String decoding, List<String> frames, int from) throws Exception {
        String file = api.download(recording, folder).toString();
        List<String> input = new ArrayList<>(List.of(decoding.split(" ")));
        input.addAll(List.of("-i", file));
        List<String> shown = TestMedia.frameMd5(input, "v:0");
        int first = frames.indexOf(shown.getFirst());
        assertThat(first - from).as("what it lacks").isBetween(from == 0 ? 0 : 1, from == 0 ? 0 : MOST_LEADING);
        assertThat(shown).isEqualTo(frames.subList(first, first + shown.size()));
        return first + shown.size();
    }

    /** A row of the source's pictures, from before the turn until after it. */
    private static void assertAcross(List<String> shown, List<String> frames, int turn, int atLeast) {
        int first = frames.indexOf(shown.getFirst());
        assertThat(first).isBetween(0, turn - 1);
        assertThat(shown)
                .hasSizeGreaterThanOrEqualTo(atLeast)
                .isEqualTo(frames.subList(first, first + shown.size()))
                .contains(frames.get(turn + MOST_LEADING));
    }

    private List<String> played(String camera, Instant from, Instant to) throws Exception {
        return TestMedia.frameMd5(api.playbackUrl(camera, range(from, to)), "v:0");
    }

    private List<String> exported(String camera, Instant from, Instant to) throws Exception {
        Path file = Files.createTempFile(folder, "export", ".mp4");
        api.fetch(api.exportUrl(camera, range(from, to)), file);
        return TestMedia.frameMd5(file.toString(), "v:0");
    }

    private static String range(Instant from, Instant to) {
        return "{\"from\":\"" + from + "\",\"to\":\"" + to + "\"}";
    }

    /** Oldest first; the clip is longer than two intervals, so the hour turned twice at the least. */
    private static List<JsonNode> stored(String camera) throws Exception {
        return Eventually.get("all of " + camera + " is stored", () -> {
            List<JsonNode> stored = api.recordings(camera);
            Duration all = Duration.ZERO;
            for (JsonNode recording : stored) {
                all = all.plusMillis((long) (recording.get("durationSeconds").asDouble() * 1_000));
            }
            return all.toMillis() > SECONDS * 1_000 - 500 && stored.size() > 2 ? Optional.of(stored) : Optional.empty();
        });
    }
}
