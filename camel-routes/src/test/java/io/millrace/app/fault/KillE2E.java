package io.millrace.app.fault;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.app.Application;
import io.millrace.app.config.SettingsLoader;
import io.millrace.app.fault.KillRounds.Received;
import io.millrace.app.fault.KillRounds.Sent;
import io.millrace.app.fault.SendingCamera.Sound;
import io.millrace.app.fault.SendingCamera.Until;
import io.millrace.app.testing.ApiClient;
import io.millrace.app.testing.Eventually;
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
 * busy for it. Of one of them the sound goes on for a while when its picture has stalled. The others
 * come in full flight; what was received is what the server said a part before.
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
    private final List<Duration> startTimes = new ArrayList<>();
    private Path data;
    private RecordedFiles files;
    private KillRounds rounds;
    private String password;

    @Test
    void everythingSentComesBackOrIsAccountedFor() throws Exception {
        log.info("{} kills, seed {}", KILLS, SEED);
        data = folder.resolve("data");
        files = new RecordedFiles(data, folder);
        makeCameras();
        rounds = new KillRounds(clips, WITH_SOUND, folder);
        for (int kill = 0; kill < KILLS; kill++) {
            publishAndKill();
        }
        try (ServerProcess last = start();
                ApiClient api = api(last)) {
            rounds.check(api, Instant.now());
            files.awaitEmptySpool();
            for (String camera : CAMERAS) {
                rounds.assertOneTape(api, camera);
                rounds.assertLedgerExplainsTheRest(api, camera);
            }
            assertNothingLiesAbout(api);
        }
        for (String camera : CAMERAS) {
            files.assertIntact(camera);
        }
        files.assertNoObjectWithoutRow();
        List<Integer> losses = rounds.losses();
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
        int kill = rounds.count();
        boolean inFlight = kill % 3 == 1;
        try (ServerProcess server = start();
                ApiClient api = api(server)) {
            Map<String, SendingCamera> cameras = publish(server, inFlight);
            if (kill % 2 == 1) {
                rounds.check(api, cameras.get(CAMERAS.getFirst()).began());
            }
            Map<String, Received> received = inFlight ? receivedInFlight(api, cameras) : receivedAll(api, cameras);
            Map<String, Sent> sent = new TreeMap<>();
            cameras.forEach((camera, sender) -> sent.put(
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
            rounds.add(sent);
        }
    }

    /** Those that are not killed in full flight send so many pictures, each its own number, and hold still. */
    private Map<String, SendingCamera> publish(ServerProcess server, boolean inFlight) throws Exception {
        PublisherTls tls = PublisherTls.trusting(Path.of(server.fact("certificate")));
        int from = rounds.count() % BEGINNINGS * Clip.KEYFRAME_EACH;
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
        cameras.values().forEach(camera -> camera.awaitSent(camera.sent() + KillRounds.PART_PICTURES));
        return received;
    }

    /** In the session that goes on. */
    private static Received received(ApiClient api, String camera) throws Exception {
        JsonNode figures = api.status(camera).at("/session/figures");
        return new Received(
                figures.path("videoSamples").asInt(),
                figures.path("audioSamples").asInt());
    }

    private void assertNothingLiesAbout(ApiClient api) throws Exception {
        Set<String> rows = new HashSet<>();
        for (String camera : CAMERAS) {
            api.recordings(camera).forEach(row -> rows.add(row.get("id").asText()));
        }
        files.assertOnly(rows);
    }
}
