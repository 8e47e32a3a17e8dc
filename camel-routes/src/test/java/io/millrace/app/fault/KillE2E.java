package io.millrace.app.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.app.Application;
import io.millrace.app.config.SettingsLoader;
import io.millrace.app.fault.SendingCamera.Sound;
import io.millrace.app.fault.SendingCamera.Until;
import io.millrace.app.testing.ApiClient;
import io.millrace.app.testing.Eventually;
import io.millrace.app.testing.Player;
import io.millrace.media.CameraId;
import io.millrace.media.catalog.Camera;
import io.millrace.transcoder.publish.PublisherTls;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole product as a child process, killed (SIGKILL) at random moments while cameras publish
 * over RTMPS: also within a session's first moments, and while it recovers, closes, uploads, plays
 * back and exports. What comes back is, picture by picture, what was sent, but for one part; the
 * ledger names the rest; nothing lies about.
 *
 * <p>Two kills of three come when the cameras hold still, after any number of pictures from none on,
 * and the server says that it has them all: what is lost then was received, and no machine is too
 * busy for it. Of one of them the sound goes on for a while when its picture has stalled. The others come in full flight; what was received is what the server said a part
 * before.
 *
 * <p>{@code -Dkills=50} for more, {@code -Dseed=…} for the same again.
 */
class KillE2E {
    private static final Logger log = LoggerFactory.getLogger(KillE2E.class);
    private static final int KILLS = Integer.getInteger("kills", 3);
    private static final long SEED = Long.getLong("seed", System.nanoTime());
    /** With sound, without, with sound that is announced and never comes, without, with sound that goes on. */
    private static final List<String> CAMERAS = List.of("door", "yard", "hall", "roof", "stair");

    private static final String ONLY_ANNOUNCES_SOUND = "hall";
    private static final String PICTURE_STALLS = "stair";
    private static final Set<String> WITH_SOUND = Set.of("door", PICTURE_STALLS);
    private static final int CLIP_SECONDS = 60;

    /** Of the spool, each a tenth of a second after the one before. */
    private static final int LOOKS_THE_SAME = 6;

    /** Sessions begin at different pictures, so that one is not taken for another. */
    private static final int BEGINNINGS = 20;

    /** What was received is on record, but for the part being written: 250 ms at most. */
    private static final int PART_PICTURES = Clip.PICTURES_A_SECOND * 250 / 1_000;

    /** The same of AAC at 48 kHz: 1,024 samples a frame. */
    private static final int PART_SOUNDS = 48_000 * 250 / 1_000 / 1_024;

    /** Through what the packager waits for a picture, and on. */
    private static final int MOST_SOUND_ALONE_MILLIS = 4_000;

    /** Of a session's beginning: within it a camera waits for its sound, one that only announces it longer. */
    private static final int BEGINNING_PICTURES = 2 * Clip.PICTURES_A_SECOND;

    private static final int MOST_PICTURES = 4 * Clip.PICTURES_A_SECOND;

    /** A camera that holds still is not to be taken for one that is away. */
    private static final Map<String, String> SETTINGS = Map.of(
            "rtmps.port",
            "0",
            "ingest.stall-timeout",
            "5m",
            "http.port",
            "0",
            "recording.rotation",
            "3s",
            "recording.reserve",
            "1MiB");

    @TempDir
    Path folder;

    private final Random random = new Random(SEED);
    private final Map<String, Clip> clips = new TreeMap<>();
    private final Map<String, String> keys = new TreeMap<>();
    private final List<Round> rounds = new ArrayList<>();
    private final List<Integer> losses = new ArrayList<>();
    private final List<Duration> startTimes = new ArrayList<>();
    private Path data;
    private RecordedFiles files;
    private String password;

    /**
     * What one camera sent between two kills.
     *
     * @param from the first picture's number in its clip
     * @param received what of it the server had, by its own word, before it was killed
     * @param firstSound the first frame of sound's number in its clip
     */
    private record Sent(Instant began, int from, int pictures, Received received, int firstSound) {}

    private record Received(int pictures, int sounds) {}

    /** Between two kills. */
    private static final class Round {
        private final Map<String, Sent> sent = new TreeMap<>();
        private final Map<String, List<String>> onRecord = new TreeMap<>();
    }

    @Test
    void everythingSentComesBackOrIsAccountedFor() throws Exception {
        log.info("{} kills, seed {}", KILLS, SEED);
        data = folder.resolve("data");
        files = new RecordedFiles(data, folder);
        makeCameras();
        for (int kill = 0; kill < KILLS; kill++) {
            publishAndKill();
        }
        try (ServerProcess last = start();
                ApiClient api = api(last)) {
            checkRounds(api, Instant.now());
            files.awaitEmptySpool();
            for (String camera : CAMERAS) {
                assertOneTape(api, camera);
                assertLedgerExplainsTheRest(api, camera);
            }
            assertNothingLiesAbout(api);
        }
        for (String camera : CAMERAS) {
            files.assertIntact(camera);
        }
        files.assertNoObjectWithoutRow();
        losses.sort(null);
        startTimes.sort(null);
        log.info(
                "{} kills, {} sessions: pictures lost at most {}, median {}; start ms median {}, slowest {}",
                KILLS,
                losses.size(),
                losses.getLast(),
                losses.get(losses.size() / 2),
                startTimes.get(startTimes.size() / 2).toMillis(),
                startTimes.getLast().toMillis());
    }

    private void makeCameras() throws Exception {
        Map<String, String> flags = new LinkedHashMap<>(SETTINGS);
        flags.put("data", data.toString());
        // First: FFmpeg stays where a process unpacks it first.
        for (String id : CAMERAS) {
            clips.put(id, Clip.of(clips.size(), CLIP_SECONDS));
        }
        try (Application application = Application.start(SettingsLoader.load(null, Map.of(), flags))) {
            password = application.firstPassword().orElseThrow();
            for (String id : CAMERAS) {
                Camera camera = new Camera(new CameraId(id), id, true, true, 1, Instant.now());
                application.create(camera);
                keys.put(
                        id,
                        application
                                .streamKeys()
                                .issue(camera.id(), 1, Duration.ofDays(1), List.of())
                                .streamKey());
            }
        }
    }

    private ServerProcess start() throws IOException {
        ServerProcess server = ServerProcess.start(data, SETTINGS);
        startTimes.add(server.startTime());
        return server;
    }

    private ApiClient api(ServerProcess server) throws Exception {
        String console = server.fact("console");
        return new ApiClient(console.substring(0, console.length() - 1), Path.of(server.fact("certificate")), password);
    }

    /** Every other time the rounds before are looked at meanwhile; else the kill hits the recovery's uploads, too. */
    private void publishAndKill() throws Exception {
        int kill = rounds.size();
        boolean inFlight = kill % 3 == 1;
        try (ServerProcess server = start();
                ApiClient api = api(server)) {
            Map<String, SendingCamera> cameras = publish(server, inFlight);
            if (kill % 2 == 1) {
                checkRounds(api, cameras.get(CAMERAS.getFirst()).began());
            }
            Map<String, Received> received = inFlight ? receivedInFlight(api, cameras) : receivedAll(api, cameras);
            Round round = new Round();
            cameras.forEach((camera, sender) -> round.sent.put(
                    camera,
                    new Sent(
                            sender.began(),
                            kill % BEGINNINGS * Clip.KEYFRAME_EACH,
                            sender.sent(),
                            received.get(camera),
                            sender.firstSound())));
            server.kill();
            for (SendingCamera camera : cameras.values()) {
                camera.stop();
            }
            rounds.add(round);
        }
    }

    /** Those that are not killed in full flight send so many pictures, each its own number, and hold still. */
    private Map<String, SendingCamera> publish(ServerProcess server, boolean inFlight) throws Exception {
        PublisherTls tls = PublisherTls.trusting(Path.of(server.fact("certificate")));
        int from = rounds.size() % BEGINNINGS * Clip.KEYFRAME_EACH;
        int most = random.nextBoolean() ? BEGINNING_PICTURES : MOST_PICTURES;
        Map<String, SendingCamera> cameras = new TreeMap<>();
        for (String camera : CAMERAS) {
            cameras.put(
                    camera,
                    new SendingCamera(
                            clips.get(camera),
                            from,
                            inFlight ? Until.STOPPED : until(camera, most),
                            camera.equals(ONLY_ANNOUNCES_SOUND) ? Sound.ANNOUNCED_ONLY : Sound.AS_IT_IS,
                            server.fact("publishUrl") + "/" + keys.get(camera),
                            tls));
        }
        return cameras;
    }

    /** Without a picture there is none that stalls. */
    private Until until(String camera, int mostPictures) {
        return camera.equals(PICTURE_STALLS)
                ? new Until(
                        1 + random.nextInt(mostPictures), Duration.ofMillis(random.nextInt(MOST_SOUND_ALONE_MILLIS)))
                : new Until(random.nextInt(mostPictures + 1), Duration.ZERO);
    }

    /** Returns when all of them hold still, the server has it all, and nothing more goes to the disk. */
    private Map<String, Received> receivedAll(ApiClient api, Map<String, SendingCamera> cameras) throws Exception {
        Map<String, Received> received = new TreeMap<>();
        for (Map.Entry<String, SendingCamera> camera : cameras.entrySet()) {
            camera.getValue().awaitAll();
            Received sent =
                    new Received(camera.getValue().sent(), camera.getValue().sentSounds());
            Eventually.until(
                    camera.getKey() + " is received whole",
                    () -> received(api, camera.getKey()).equals(sent));
            received.put(camera.getKey(), sent);
        }
        List<Map<Path, Long>> seen = new ArrayList<>();
        Eventually.until("nothing more is written", () -> {
            seen.add(files.growing());
            int looks = seen.size();
            return looks > LOOKS_THE_SAME
                    && seen.subList(looks - LOOKS_THE_SAME, looks).stream()
                                    .distinct()
                                    .count()
                            == 1;
        });
        return received;
    }

    /** What was sent more than a part ago, by the server's word, and then a part more is sent. */
    private Map<String, Received> receivedInFlight(ApiClient api, Map<String, SendingCamera> cameras) throws Exception {
        int from = cameras.get(CAMERAS.getFirst()).sent() + random.nextInt(MOST_PICTURES);
        cameras.values().forEach(camera -> camera.awaitSent(from));
        Map<String, Received> received = new TreeMap<>();
        for (String camera : CAMERAS) {
            received.put(camera, received(api, camera));
        }
        cameras.values().forEach(camera -> camera.awaitSent(camera.sent() + PART_PICTURES));
        return received;
    }

    /** In the session that goes on. */
    private static Received received(ApiClient api, String camera) throws Exception {
        JsonNode figures = api.status(camera).at("/session/figures");
        return new Received(
                figures.path("videoSamples").asInt(),
                figures.path("audioSamples").asInt());
    }

    /** Those that were not looked at yet: each session by itself, through playback and export. */
    private void checkRounds(ApiClient api, Instant until) throws Exception {
        for (int i = 0; i < rounds.size(); i++) {
            Round round = rounds.get(i);
            if (!round.onRecord.isEmpty()) {
                continue;
            }
            for (String camera : CAMERAS) {
                Instant end = i + 1 < rounds.size()
                        ? rounds.get(i + 1).sent.get(camera).began()
                        : until;
                checkSession(api, i, camera, end);
            }
        }
    }

    private void checkSession(ApiClient api, int kill, String camera, Instant end) throws Exception {
        Round round = rounds.get(kill);
        Sent sent = round.sent.get(camera);
        Footage footage = new Footage(api, folder);
        boolean any = !api.timeline(camera, sent.began(), end).get("spans").isEmpty();
        List<String> played = any ? footage.played(camera, sent.began(), end) : List.of();
        int lost = sent.pictures() - played.size();
        log.info(
                "kill {} camera {}: {} pictures sent, {} known to be received, {} lost",
                kill,
                camera,
                sent.pictures(),
                sent.received().pictures(),
                lost);
        assertThat(played)
                .as("played of %s, kill %d", camera, kill)
                .isEqualTo(clips.get(camera).pictures().subList(sent.from(), sent.from() + played.size()));
        assertThat(sent.received().pictures() - played.size())
                .as("received of %s and lost, kill %d", camera, kill)
                .isLessThanOrEqualTo(PART_PICTURES);
        if (any) {
            assertThat(footage.exported(camera, sent.began(), end))
                    .as("exported of %s, kill %d", camera, kill)
                    .isEqualTo(played);
        }
        if (WITH_SOUND.contains(camera)) {
            checkSound(footage, kill, camera, end, any);
        }
        // Below none when some went out between counting and killing.
        losses.add(Math.max(0, lost));
        round.onRecord.put(camera, played);
    }

    /** Each frame once, from the first on, but for a part. */
    private void checkSound(Footage footage, int kill, String camera, Instant end, boolean any) throws Exception {
        Sent sent = rounds.get(kill).sent.get(camera);
        List<String> played = any ? footage.playedSounds(camera, sent.began(), end) : List.of();
        log.info(
                "kill {} camera {}: {} frames of sound known to be received, {} on record",
                kill,
                camera,
                sent.received().sounds(),
                played.size());
        assertThat(played)
                .as("heard of %s, kill %d", camera, kill)
                .isEqualTo(clips.get(camera).sounds().subList(sent.firstSound(), sent.firstSound() + played.size()));
        assertThat(sent.received().sounds() - played.size())
                .as("sound received of %s and lost, kill %d", camera, kill)
                .isLessThanOrEqualTo(PART_SOUNDS);
        if (any) {
            assertThat(footage.exportedSounds(camera, sent.began(), end))
                    .as("sound exported of %s, kill %d", camera, kill)
                    .isEqualTo(played);
        }
    }

    /** All rounds at once, now from the store: one playlist, one export. */
    private void assertOneTape(ApiClient api, String camera) throws Exception {
        Instant from = rounds.getFirst().sent.get(camera).began();
        List<String> all = rounds.stream()
                .flatMap(round -> round.onRecord.get(camera).stream())
                .toList();
        assertThat(new Footage(api, folder).exported(camera, from, Instant.now()))
                .as("all of %s, exported", camera)
                .isEqualTo(all);
        // Packets: where time-lines meet, FFmpeg's player gets all of them, and drops some after.
        assertThat(Player.packets(api.playbackUrl(camera, Footage.range(from, Instant.now())), "v:0"))
                .as("all of %s, played", camera)
                .isEqualTo(packetsSent(camera));
    }

    private List<String> packetsSent(String camera) {
        List<String> packets = clips.get(camera).packets();
        return rounds.stream()
                .flatMap(round -> {
                    int from = round.sent.get(camera).from();
                    return packets
                            .subList(from, from + round.onRecord.get(camera).size())
                            .stream();
                })
                .toList();
    }

    /** No moment that is neither on record nor in the ledger. */
    private void assertLedgerExplainsTheRest(ApiClient api, String camera) throws Exception {
        Instant from = rounds.getFirst().sent.get(camera).began();
        JsonNode timeline = api.timeline(camera, from, Instant.now());
        JsonNode spans = timeline.get("spans");
        JsonNode gaps = timeline.get("gaps");
        long onRecord = rounds.stream()
                .filter(round -> !round.onRecord.get(camera).isEmpty())
                .count();
        assertThat(spans).as("a span for each session of %s", camera).hasSize((int) onRecord);
        assertThat(gaps).allSatisfy(gap -> assertThat(gap.get("cause").asText()).isNotEqualTo("unknown"));
        for (int i = 1; i < spans.size(); i++) {
            String end = spans.get(i - 1).get("end").asText();
            String start = spans.get(i).get("start").asText();
            assertThat(gaps).as("after kill %d of %s", i, camera).anySatisfy(gap -> {
                assertThat(gap.get("start").asText()).isEqualTo(end);
                assertThat(gap.get("end").asText()).isEqualTo(start);
                assertThat(gap.get("cause").asText()).isEqualTo("restart");
            });
        }
    }

    private void assertNothingLiesAbout(ApiClient api) throws Exception {
        Set<String> rows = new HashSet<>();
        for (String camera : CAMERAS) {
            api.recordings(camera).forEach(row -> rows.add(row.get("id").asText()));
        }
        files.assertOnly(rows);
    }
}
