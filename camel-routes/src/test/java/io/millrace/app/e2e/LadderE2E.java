package io.millrace.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.app.testing.ApiClient;
import io.millrace.app.testing.Encoder;
import io.millrace.app.testing.Eventually;
import io.millrace.app.testing.Player;
import io.millrace.app.testing.TestServer;
import io.millrace.transcoder.testing.TestMedia;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A camera over RTMPS and all of its rungs over HTTPS: what was declared is what comes, aligned to the millisecond. */
class LadderE2E {
    private static final int SECONDS = 14;
    private static final int RATE = 25;
    private static final Pattern ENTRY =
            Pattern.compile("#EXT-X-STREAM-INF:BANDWIDTH=(\\d+),AVERAGE-BANDWIDTH=(\\d+),CODECS=\"([^\"]+)\","
                    + "RESOLUTION=(\\d+)x(\\d+),FRAME-RATE=([0-9.]+)\\n(\\S*?([a-z0-9]+)/media\\.m3u8\\S*)");

    @TempDir
    static Path data;

    @TempDir
    Path folder;

    private static TestServer server;
    private static ApiClient api;

    /** A line of the multivariant playlist. */
    private record Listed(
            String name, String url, long peak, long average, String codecs, int width, int height, double rate) {}

    @BeforeAll
    static void start() throws Exception {
        server = new TestServer(data, Map.of("hls.window-segments", "30"));
        api = server.api();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "h264, source 240p 180p, -c:v libx264 -preset ultrafast -tune zerolatency -g 50, -c:a aac -b:a 96k",
        "hevc, source h264 240p 180p, -c:v libx265 -preset ultrafast -x265-params log-level=error:bframes=0:keyint=50:min-keyint=50, -c:a libopus",
        "av1, source h264 240p 180p, -c:v libsvtav1 -preset 12 -g 50, -c:a libopus",
    })
    void eachRungIsWhatWasDeclaredAndAligned(String camera, String names, String video, String audio) throws Exception {
        Path clip = TestMedia.clip("e2e-rungs-" + camera + ".mkv", SECONDS, "640x360", RATE, video, audio);
        api.createCamera(camera);
        api.call("PUT", "/cameras/" + camera + "/ladder", """
                {"mode": "on-demand", "rungs": [
                  {"name": "240p", "shortSidePixels": 240, "bitsPerSecond": 300000, "maxFramesPerSecond": 30, "preset": "superfast"},
                  {"name": "180p", "shortSidePixels": 180, "bitsPerSecond": 150000, "maxFramesPerSecond": 15, "preset": "superfast"}]}
                """, 200);
        String url;
        Map<String, Listed> listed;
        Map<String, String> playlists = new LinkedHashMap<>();
        try (Encoder encoder = new Encoder(clip, api.publishUrl(camera))) {
            api.live(camera);
            url = api.playbackUrl(camera, "{}");
            listed = listed(url, List.of(names.split(" ")));
            // All before the first keyframe but one: every rung has the same segments.
            for (Listed rung : listed.values()) {
                Eventually.until(
                        rung.name() + " plays", () -> api.get(rung.url()).statusCode() == 200);
            }
            encoder.sent();
        }
        api.offline(camera);
        // Bitrates are declared anew as the source is measured: the last word counts.
        Map<String, Listed> declared = listed(url, List.of(names.split(" ")));
        Map<String, DeliveredRung> rungs = new LinkedHashMap<>();
        for (Listed rung : declared.values()) {
            playlists.put(rung.name(), complete(rung, playlists.get("source")));
            rungs.put(
                    rung.name(),
                    new DeliveredRung(
                            api, rung.url(), playlists.get(rung.name()), folder.resolve(rung.name() + ".mp4")));
        }
        TreeSet<Long> common = new TreeSet<>(rungs.get("source").segments.keySet());
        rungs.values().forEach(rung -> common.retainAll(rung.segments.keySet()));
        assertThat(common).as("segments that every rung has").hasSizeGreaterThanOrEqualTo(4);
        for (DeliveredRung rung : rungs.values()) {
            rung.keep(common);
        }

        DeliveredRung source = rungs.get("source");
        List<Long> pictures = source.pictureMillis(false);
        assertThat(pictures).hasSize((int) Math.round(source.seconds() * RATE));
        List<String> sounds = null;
        TreeMap<Long, List<Long>> soundTicks = null;
        for (Listed entry : declared.values()) {
            DeliveredRung rung = rungs.get(entry.name());
            for (long number : common) {
                DeliveredRung.Segment its = source.segments.get(number);
                DeliveredRung.Segment ours = rung.segments.get(number);
                assertThat(ours.wallStart()).as(entry.name() + " " + number).isEqualTo(its.wallStart());
                assertThat(ours.seconds()).as(entry.name() + " " + number).isEqualTo(its.seconds());
                assertThat(ours.bitsPerSecond())
                        .as("%s, segment %d, of declared", entry.name(), number)
                        .isLessThanOrEqualTo(entry.peak());
            }
            assertThat(rung.pictureMillis(true)).as(entry.name()).containsAll(source.pictureMillis(true));
            assertThat(rung.stream("video").get("width").asInt()).isEqualTo(entry.width());
            assertThat(rung.stream("video").get("height").asInt()).isEqualTo(entry.height());
            assertThat(rung.pictures().size() / rung.seconds()).isCloseTo(entry.rate(), within(0.8));
            if (entry.name().equals("source")) {
                continue;
            }
            assertThat(pictures).as(entry.name()).containsAll(rung.pictureMillis(false));
            assertThat(rung.stream("video").get("codec_name").asText()).isEqualTo("h264");
            assertThat(rung.stream("audio").get("codec_name").asText()).isEqualTo("aac");
            assertThat(entry.codecs()).matches("avc1\\.6400[0-9a-f]{2},mp4a\\.40\\.2");
            assertThat(rung.averageBitsPerSecond())
                    .as("%s, average of declared %d", entry.name(), entry.average())
                    .isBetween(entry.average() * 8 / 10, entry.average() * 11 / 10);
            if (camera.equals("h264")) {
                // Taken over: the same packets.
                assertThat(Player.packets(rung.file(), "a:0")).isEqualTo(Player.packets(source.file(), "a:0"));
            } else {
                // One grid for all, without a hole: whoever changes rungs hears on.
                TreeMap<Long, List<Long>> its = rung.soundTicks();
                assertThat(its.keySet()).isEqualTo(common);
                List<Long> ticks = its.values().stream().flatMap(List::stream).toList();
                assertThat(ticks)
                        .as(entry.name())
                        .isEqualTo(LongStream.range(0, ticks.size())
                                .mapToObj(i -> ticks.getFirst() + i * 1_024)
                                .toList())
                        .hasSizeBetween(
                                (int) (rung.seconds() * 48_000 / 1_024), (int) (rung.seconds() * 48_000 / 1_024 + 1));
                assertThat(soundTicks == null ? its : soundTicks).isEqualTo(its);
                soundTicks = its;
                // And encoded once, from where one child makes all of them.
                rung.keep(List.copyOf(common.descendingSet()).subList(0, 3));
                List<String> heard = rung.sounds();
                assertThat(sounds == null ? heard : sounds).isEqualTo(heard);
                sounds = heard;
            }
        }
        assertThat(api.status(camera).get("ladder").get("failures").asInt()).isZero();
    }

    private static Map<String, Listed> listed(String url, List<String> names) throws Exception {
        return Eventually.get("the playlist lists " + names, () -> {
            var reply = api.get(url);
            Map<String, Listed> rungs = new LinkedHashMap<>();
            Matcher entry = ENTRY.matcher(reply.body());
            while (entry.find()) {
                String path = entry.group(7);
                rungs.put(
                        entry.group(8),
                        new Listed(
                                entry.group(8),
                                URI.create(url).resolve(path).toString(),
                                Long.parseLong(entry.group(1)),
                                Long.parseLong(entry.group(2)),
                                entry.group(3),
                                Integer.parseInt(entry.group(4)),
                                Integer.parseInt(entry.group(5)),
                                Double.parseDouble(entry.group(6))));
            }
            return List.copyOf(rungs.keySet()).equals(names) ? Optional.of(rungs) : Optional.empty();
        });
    }

    /** The playlist, once it has all segments that the source's has. */
    private static String complete(Listed rung, String source) throws Exception {
        return Eventually.get(rung.name() + " is complete", () -> {
            var reply = api.get(rung.url());
            return reply.statusCode() == 200 && (source == null || lastSequence(reply.body()) == lastSequence(source))
                    ? Optional.of(reply.body())
                    : Optional.empty();
        });
    }

    private static long lastSequence(String playlist) {
        List<String> segments = new ArrayList<>();
        long first = 0;
        for (String line : playlist.split("\n")) {
            if (line.startsWith("#EXT-X-MEDIA-SEQUENCE:")) {
                first = Long.parseLong(line.substring(line.indexOf(':') + 1));
            } else if (line.startsWith("#EXTINF:")) {
                segments.add(line);
            }
        }
        return first + segments.size() - 1;
    }
}
