package io.millrace.app.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.app.Application;
import io.millrace.app.config.SettingsLoader;
import io.millrace.media.CameraId;
import io.millrace.media.catalog.Camera;
import io.millrace.media.catalog.Gap;
import io.millrace.media.catalog.Gaps;
import io.millrace.recorder.file.ClosedRecording;
import io.millrace.recorder.ledger.GapJournal;
import io.millrace.transcoder.publish.PublisherTls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole product as a child process, killed (SIGKILL) at random moments while cameras publish
 * over RTMPS. What FFmpeg decodes of the recordings is, picture by picture, what was sent; the
 * chain holds; the ledger names the rest; nothing lies about. {@code -Dkills=50} for more.
 */
class KillE2E {
    private static final int KILLS = Integer.getInteger("kills", 4);
    private static final long SEED = Long.getLong("seed", System.nanoTime());
    private static final List<String> CAMERAS = List.of("door", "yard", "hall");
    private static final int CLIP_SECONDS = 30;

    /** Five of a part, and what a busy machine's sockets held: at 25 pictures a second. */
    private static final int MOST_PICTURES_LOST = 25;

    private static final Map<String, String> SETTINGS =
            Map.of("rtmps.port", "0", "http.port", "0", "recording.rotation", "5s", "recording.reserve", "1MiB");

    @TempDir
    Path folder;

    @Test
    void everythingSentIsOnRecordOrAccountedFor() throws Exception {
        System.out.printf("seed %d, %d kills%n", SEED, KILLS);
        Path data = folder.resolve("data");
        Clip clip = new Clip(folder, CLIP_SECONDS);
        Map<String, String> keys = makeCameras(data);
        Map<String, List<Integer>> sent = new TreeMap<>();

        Random random = new Random(SEED);
        for (int kill = 0; kill < KILLS; kill++) {
            publishAndKill(data, clip.flv(), keys, 30 + random.nextInt(150), sent);
        }
        try (ServerProcess last = ServerProcess.start(data, SETTINGS)) {
            assertThat(last.fact("publishUrl")).startsWith("rtmps://");
            awaitEmptySpool(data);
        }

        for (String camera : CAMERAS) {
            List<ClosedRecording> files = recordings(data, camera);
            assertEveryPicture(clip, camera, files, sent.get(camera));
            assertLedgerExplainsTheRest(files, gaps(data, camera));
            assertThat(ServerProcess.command(
                            folder.resolve("verify.log"),
                            "recordings",
                            "verify",
                            "--data",
                            data.toString(),
                            "--camera",
                            camera))
                    .contains(files.size() + " of them intact, 0 findings")
                    .endsWith("exit=0");
        }
        assertThat(ServerProcess.command(
                        folder.resolve("rebuild.log"), "recordings", "rebuild", "--data", data.toString()))
                .as("an object without a row")
                .contains("recordings in the store, 0 of them new")
                .endsWith("exit=0");
    }

    private void publishAndKill(
            Path data, Path clip, Map<String, String> keys, int killAfter, Map<String, List<Integer>> sent)
            throws Exception {
        ServerProcess server = ServerProcess.start(data, SETTINGS);
        PublisherTls tls = PublisherTls.trusting(Path.of(server.fact("certificate")));
        Map<String, SendingCamera> cameras = new TreeMap<>();
        for (String camera : CAMERAS) {
            cameras.put(camera, new SendingCamera(clip, server.fact("publishUrl") + "/" + keys.get(camera), tls));
        }
        cameras.values().forEach(camera -> camera.awaitSent(killAfter));
        cameras.forEach((camera, sender) ->
                sent.computeIfAbsent(camera, name -> new ArrayList<>()).add(sender.sent()));
        server.kill();
        for (SendingCamera camera : cameras.values()) {
            camera.stop();
        }
    }

    private static Map<String, String> makeCameras(Path data) throws Exception {
        Map<String, String> flags = new LinkedHashMap<>(SETTINGS);
        flags.put("data", data.toString());
        Map<String, String> keys = new TreeMap<>();
        try (Application application = Application.start(SettingsLoader.load(null, Map.of(), flags))) {
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
        return keys;
    }

    private static void awaitEmptySpool(Path data) throws IOException {
        long deadline = System.nanoTime() + Duration.ofMinutes(3).toNanos();
        while (!files(data.resolve("spool"), ".mp4").isEmpty()) {
            assertThat(System.nanoTime()).as("files stay in the spool").isLessThan(deadline);
            LockSupport.parkNanos(100_000_000);
        }
        assertThat(files(data.resolve("spool"), ".open")).isEmpty();
    }

    private static List<ClosedRecording> recordings(Path data, String camera) throws IOException {
        List<ClosedRecording> recordings = new ArrayList<>();
        for (Path file : files(data.resolve("objects/millrace/recordings/" + camera), ".mp4")) {
            recordings.add(ClosedRecording.read(file));
        }
        recordings.sort(Comparator.comparing(ClosedRecording::start));
        return recordings;
    }

    private static List<Path> files(Path root, String suffix) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(
                            file -> Files.isRegularFile(file) && file.toString().endsWith(suffix))
                    .toList();
        }
    }

    private static void assertEveryPicture(Clip clip, String camera, List<ClosedRecording> files, List<Integer> sent)
            throws Exception {
        List<String> pictures = clip.pictures(clip.flv());
        Map<UUID, List<String>> sessions = new LinkedHashMap<>();
        for (ClosedRecording file : files) {
            sessions.computeIfAbsent(file.identity().session(), id -> new ArrayList<>())
                    .addAll(clip.pictures(file.file()));
        }
        assertThat(sessions).as("sessions of %s", camera).hasSize(KILLS);
        int kill = 0;
        for (List<String> onRecord : sessions.values()) {
            int lost = sent.get(kill) - onRecord.size();
            System.out.printf("camera %s kill %d: %d pictures sent, %d lost%n", camera, kill, sent.get(kill), lost);
            assertThat(onRecord).isEqualTo(pictures.subList(0, onRecord.size()));
            assertThat(lost).as("lost of %s at kill %d", camera, kill).isLessThanOrEqualTo(MOST_PICTURES_LOST);
            kill++;
        }
    }

    /** From the first recording to the last: no moment that is neither on record nor in the ledger. */
    private static void assertLedgerExplainsTheRest(List<ClosedRecording> files, List<Gap> gaps) {
        for (int i = 1; i < files.size(); i++) {
            Instant from = files.get(i - 1).end();
            Instant to = files.get(i).start();
            if (Duration.between(from, to).toMillis() > 1_000) {
                assertThat(gaps).as("between %s and %s", from, to).anySatisfy(gap -> {
                    assertThat(gap.cause()).isEqualTo(Gap.Cause.RESTART);
                    assertThat(Duration.between(from, gap.start()).abs()).isLessThan(Duration.ofMillis(1));
                    assertThat(gap.end()).isNotNull();
                    assertThat(Duration.between(to, gap.end()).abs()).isLessThan(Duration.ofMillis(1));
                });
            }
        }
        assertThat(gaps.stream().filter(gap -> gap.end() == null)).hasSize(1);
    }

    private static List<Gap> gaps(Path data, String camera) throws IOException {
        Map<List<Object>, Gap> ledger = new LinkedHashMap<>();
        try (GapJournal journal = GapJournal.open(data.resolve("ledger/gaps.journal"))) {
            journal.deliver(new Gaps() {
                @Override
                public void record(Gap gap) {
                    ledger.put(List.of(gap.camera(), gap.start(), gap.cause()), gap);
                }

                @Override
                public List<Gap> list(CameraId id, Instant from, Instant to) {
                    return List.of();
                }
            });
        }
        return ledger.values().stream()
                .filter(gap -> gap.camera().value().equals(camera))
                .toList();
    }
}
