package io.millrace.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.app.testing.ApiClient;
import io.millrace.app.testing.Encoder;
import io.millrace.app.testing.Eventually;
import io.millrace.app.testing.Player;
import io.millrace.app.testing.TestServer;
import io.millrace.transcoder.testing.TestMedia;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * From an encoder's RTMPS to a viewer's picture, and to the file that is downloaded later: each
 * frame is there, as it was. Each test has a camera of its own.
 */
class EveryFrameE2E {
    private static final int SECONDS = 6;

    @TempDir
    static Path data;

    @TempDir
    Path folder;

    private static TestServer server;
    private static ApiClient api;

    @BeforeAll
    static void start() throws Exception {
        // A window that holds all that a test sends.
        server = new TestServer(data, Map.of("hls.window-segments", "30"));
        api = server.api();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "h264, 25, jwt, H.264, -c:v libx264 -preset ultrafast -g 25, -c:a aac",
                "h264-b-frames, 30, compact, H.264, -c:v libx264 -preset veryfast -bf 3 -g 60, -c:a aac",
                // Closed groups: where a file ends with the hour, the next one's pictures need none of it.
                "hevc-closed, 25, jwt, H.265, -c:v libx265 -preset ultrafast -x265-params log-level=error:open-gop=0 -g 50, -c:a aac",
                "video-only, 12, compact, H.264, -c:v libx264 -preset ultrafast -g 12, none",
                "av1-opus, 25, jwt, AV1, -c:v libsvtav1 -preset 12 -g 50, -c:a libopus",
            })
    void eachFrameIsPlayedAndOnRecord(
            String camera, int framesPerSecond, String key, String codec, String video, String audio) throws Exception {
        Path source = TestMedia.clip(
                "e2e-" + camera + ".mkv", SECONDS, "320x240", framesPerSecond, video, audio == null ? "" : audio);
        List<String> frames = TestMedia.frameMd5(source.toString(), "v:0");
        assertThat(frames).hasSize(SECONDS * framesPerSecond);
        api.createCamera(camera);
        String url = key.equals("jwt") ? api.publishUrl(camera) : api.compactPublishUrl(camera);
        assertThat(url).startsWith("rtmps://");

        try (Encoder encoder = new Encoder(source, url)) {
            JsonNode session = api.live(camera);
            assertThat(session.get("codecs").get(0).asText()).contains(codec);
            try (Player player = new Player(
                    api.playbackUrl(camera, "{}"),
                    folder,
                    List.of("v:0"),
                    audio == null ? List.of() : List.of("a:0"))) {
                encoder.sent();
                player.seen();
            }
        }
        assertThat(Player.came(folder, "v:0")).isEqualTo(frames);
        if (audio != null) {
            assertThat(Player.came(folder, "a:0")).isEqualTo(Player.packets(source, "a:0"));
        }
        List<Path> files = downloaded(camera);
        assertThat(files.stream().flatMap(file -> TestMedia.frameMd5(file.toString(), "v:0").stream()))
                .containsExactlyElementsOf(frames);
        if (audio != null) {
            assertThat(files.stream().flatMap(file -> Player.packets(file, "a:0").stream()))
                    .containsExactlyElementsOf(Player.packets(source, "a:0"));
        }
    }

    /**
     * Sound that begins later means other parameters: from the next keyframe on another file on
     * record, with the sound. No frame of the picture goes.
     */
    @Test
    void soundMayComeLate() throws Exception {
        Path picture =
                TestMedia.clip("e2e-picture.mkv", SECONDS, "320x240", 25, "-c:v libx264 -preset ultrafast -g 25", "");
        Path sound = TestMedia.clip("e2e-sound.mka", SECONDS - 4, "320x240", 25, "", "-c:a aac");
        List<String> frames = TestMedia.frameMd5(picture.toString(), "v:0");
        api.createCamera("late-sound");

        try (Encoder encoder =
                new Encoder(picture, api.publishUrl("late-sound"), "-itsoffset", "4", "-i", sound.toString(), "-re")) {
            api.live("late-sound");
            encoder.sent();
        }
        List<Path> files = downloaded("late-sound");
        assertThat(files.stream().flatMap(file -> TestMedia.frameMd5(file.toString(), "v:0").stream()))
                .containsExactlyElementsOf(frames);
        List<String> heard = Player.packets(files.getLast(), "a:0");
        List<String> sounded = Player.packets(sound, "a:0");
        // A keyframe comes each second, and the sound lasts two.
        assertThat(heard).hasSizeGreaterThan(sounded.size() / 2 - 5);
        assertThat(sounded).endsWith(heard.toArray(String[]::new));
    }

    /** Its power goes, it comes back with the key it had: the URL that is being watched shows both. */
    @Test
    void theSameUrlGoesOnAfterAReconnect() throws Exception {
        Path source = TestMedia.clip(
                "e2e-h264.mkv", SECONDS, "320x240", 25, "-c:v libx264 -preset ultrafast -g 25", "-c:a aac");
        List<String> sent = Player.packets(source, "v:0");
        api.createCamera("blinks");
        String key = api.publishUrl("blinks");
        JsonNode first;
        Player player;
        try (Encoder encoder = new Encoder(source, key)) {
            first = api.live("blinks");
            player = new Player(api.playbackUrl("blinks", "{}"), folder, List.of(), List.of("v:0"));
            encoder.kill();
        }
        try (player;
                Encoder encoder = new Encoder(source, key)) {
            Eventually.until("the next session is live", () -> {
                JsonNode session = api.status("blinks").get("session");
                return !session.isNull() && !session.get("id").equals(first.get("id"));
            });
            encoder.sent();
            player.seen();
        }
        List<String> seen = Player.came(folder, "v:0");
        assertThat(seen).hasSizeGreaterThan(sent.size()).endsWith(sent.toArray(String[]::new));
        assertThat(sent).startsWith(seen.subList(0, seen.size() - sent.size()).toArray(String[]::new));
        assertThat(Eventually.get("both sessions are in the books", () -> {
                    JsonNode sessions = api.sessions("blinks");
                    return sessions.size() == 2
                                    && !sessions.get(1).get("endedAt").isNull()
                            ? Optional.of(sessions.get(1).get("endReason").asText())
                            : Optional.empty();
                }))
                .isEqualToIgnoringCase("disconnected");
    }

    /** The files, oldest first, once all that was sent is stored. */
    private List<Path> downloaded(String camera) throws Exception {
        List<JsonNode> recordings = Eventually.get("all of " + camera + " is stored", () -> {
            List<JsonNode> stored = api.recordings(camera);
            double seconds = stored.stream()
                    .mapToDouble(recording -> recording.get("durationSeconds").asDouble())
                    .sum();
            return seconds > SECONDS - 0.5 ? Optional.of(stored) : Optional.empty();
        });
        List<Path> files = new ArrayList<>();
        for (JsonNode recording : recordings) {
            files.add(api.download(recording, folder));
        }
        return files;
    }
}
