package io.millrace.app.tape;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.app.browser.Chromium;
import io.millrace.app.tape.HlsPage.Shown;
import io.millrace.app.tape.NumberedDay.Session;
import io.millrace.app.testing.Eventually;
import io.millrace.app.testing.Player;
import io.millrace.app.testing.TestServer;
import io.millrace.media.CameraId;
import io.millrace.media.catalog.Camera;
import io.millrace.transcoder.testing.TestMedia;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Twenty-four hours on record, over midnight, with gaps: what FFmpeg and hls.js see of them, and
 * what an export holds, is the right second's picture.
 */
class DayTapeE2E {
    private static final CameraId CAMERA = new CameraId("gate");

    /** At 18:00 of some evening, so that midnight is within it. */
    private static final Instant DAY =
            Instant.now().truncatedTo(ChronoUnit.DAYS).minus(Duration.ofHours(54));

    /** Half an hour is missing in the middle of an hour, a minute where one ends, and a reconnect took ten seconds. */
    private static final List<Session> SESSIONS = List.of(
            new Session(0, at(3, 10, 0)),
            new Session(at(3, 40, 0), at(12, 59, 30)),
            new Session(at(13, 0, 30), at(20, 15, 0)),
            new Session(at(20, 15, 10), NumberedDay.SECONDS));

    /** Of what a browser says: it counts in fractions of a second. */
    private static final Duration TOLERANCE = Duration.ofMillis(50);

    @TempDir
    static Path folder;

    private static NumberedDay day;
    private static TestServer server;

    @BeforeAll
    static void start() throws Exception {
        day = new NumberedDay(folder);
        Path data = folder.resolve("data");
        day.record(data.resolve("spool"), CAMERA, DAY, SESSIONS);
        server = new TestServer(data, Map.of("recording.pictures", "1h"));
        server.application().create(new Camera(CAMERA, "Gate", true, true, 1, DAY));
        Eventually.until("all of it is stored", () -> spooled(data).isEmpty());
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    /** All of it is there; a session's pictures are compared apart, as FFmpeg drops one where two meet. */
    @Test
    void ffmpegReadsEverySecondOfIt() throws Exception {
        String all = server.api().playbackUrl(CAMERA.value(), range(0, NumberedDay.SECONDS));
        assertThat(Player.packets(all, "v:0"))
                .hasSize(SESSIONS.stream()
                        .mapToInt(session -> session.to() - session.from())
                        .sum());
        for (Session session : SESSIONS) {
            String url = server.api().playbackUrl(CAMERA.value(), range(session.from(), session.to()));
            assertExactly(TestMedia.frameMd5(url, "v:0"), session.from(), session.to());
        }
    }

    /** From and to in seconds of the day, or fractions of one; then the first and last picture, by number. */
    @ParameterizedTest
    @CsvSource({
        // Within one group of pictures.
        "7203.0, 7206.0, 7203, 7205",
        // The picture that was on show, and the last that began before the end.
        "7203.5, 7206.5, 7203, 7206",
        // Over an hour's end.
        "3590.0, 3615.0, 3590, 3614",
        // Over midnight.
        "21477.0, 21723.0, 21477, 21722",
        // Over a gap, begin and end within groups of pictures.
        "11399.0, 13203.0, 11399, 13202",
        // Begin, and end, within a gap.
        "12000.0, 13500.0, 13200, 13499",
        "46000.0, 46800.0, 46000, 46769",
        // The first and the last of all.
        "0.0, 1.0, 0, 0",
        "86399.0, 86400.0, 86399, 86399",
    })
    void anExportsPicturesAreThoseOfTheRangeAndNoOthers(String from, String to, int first, int last) throws Exception {
        Instant start = DAY.plusMillis(Math.round(Double.parseDouble(from) * 1_000));
        Instant end = DAY.plusMillis(Math.round(Double.parseDouble(to) * 1_000));
        Path file = server.api()
                .fetch(
                        server.api().exportUrl(CAMERA.value(), "{\"from\":\"" + start + "\",\"to\":\"" + end + "\"}"),
                        folder.resolve("export.mp4"));
        assertExactly(TestMedia.frameMd5(file.toString(), "v:0"), first, last + 1);
    }

    @Test
    void hlsJsSeeksAnywhereAndPlaysAcrossTheGaps() throws Exception {
        try (Chromium chromium = Chromium.start();
                HlsPage page = new HlsPage(chromium.page(), server.application().webUrl())) {
            int seconds = (int) IntStream.range(0, NumberedDay.SECONDS)
                    .filter(DayTapeE2E::wasSent)
                    .count();
            assertThat(page.open(server.api().playbackUrl(CAMERA.value(), range(0, NumberedDay.SECONDS))))
                    .isEqualTo(seconds / NumberedDay.KEYFRAME_SECONDS);
            for (int second : List.of(
                    at(0, 0, 5),
                    at(23, 59, 50),
                    at(6, 0, 3),
                    at(3, 9, 57),
                    at(3, 40, 2),
                    at(13, 0, 31),
                    at(18, 30, 9))) {
                Instant asked = DAY.plusSeconds(second).plusMillis(500);
                Shown shown = page.seek(asked);
                assertThat(shown.number()).as("shown at second %d", second).isEqualTo(second);
                assertTimeIsRight(shown);
                assertThat(Duration.between(asked, page.playingDate()).abs()).isLessThan(TOLERANCE);
            }
            for (Session after : SESSIONS.subList(1, SESSIONS.size())) {
                int before = SESSIONS.get(SESSIONS.indexOf(after) - 1).to();
                page.seek(DAY.plusSeconds(before - 15).plusMillis(500));
                List<Shown> shown = page.playUntil(after.from() + 5);
                assertThat(shown).extracting(Shown::number).isSorted().allMatch(DayTapeE2E::wasSent);
                assertThat(shown).allSatisfy(DayTapeE2E::assertTimeIsRight);
                assertThat(shown)
                        .as("shown before the gap at second %d", before)
                        .anyMatch(each -> each.number() < before);
            }
            assertThat(page.errors()).isEmpty();
        }
    }

    private static void assertTimeIsRight(Shown shown) {
        assertThat(Duration.between(DAY.plusSeconds(shown.number()), shown.time())
                        .abs())
                .as("picture %d at %s", shown.number(), shown.time())
                .isLessThan(TOLERANCE);
    }

    private static int at(int hours, int minutes, int seconds) {
        return (hours * 60 + minutes) * 60 + seconds;
    }

    private static String range(int from, int to) {
        return "{\"from\":\"" + DAY.plusSeconds(from) + "\",\"to\":\"" + DAY.plusSeconds(to) + "\"}";
    }

    /** The pictures of those seconds that were sent, each of them once, in order. */
    private static void assertExactly(List<String> pictures, int from, int to) {
        List<Integer> seen = day.numbers(pictures);
        List<Integer> sent =
                IntStream.range(from, to).filter(DayTapeE2E::wasSent).boxed().toList();
        Set<Integer> there = Set.copyOf(seen);
        assertThat(sent.stream().filter(number -> !there.contains(number)))
                .as("missing")
                .isEmpty();
        assertThat(seen).isEqualTo(sent);
    }

    private static boolean wasSent(int second) {
        return SESSIONS.stream().anyMatch(session -> session.from() <= second && second < session.to());
    }

    private static List<Path> spooled(Path data) throws Exception {
        try (Stream<Path> files = Files.walk(data.resolve("spool"))) {
            return files.filter(file -> file.toString().endsWith(".mp4")).collect(Collectors.toList());
        }
    }
}
