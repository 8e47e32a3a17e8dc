package io.millrace.app.fault;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.app.testing.ApiClient;
import io.millrace.app.testing.Eventually;
import io.millrace.app.testing.TestServer;
import io.millrace.recorder.testing.FaultyProxy.Fault;
import io.millrace.transcoder.publish.PublisherTls;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/**
 * A small spool that fills up while the store is away too: nothing in it is safely stored. Under a
 * limit everywhere, and on a file system of its own where one can be mounted.
 */
class FullDiskE2E {
    private static final String CAMERA = "yard";
    private static final int DISK_MIB = 64;
    private static final int RESERVE_MIB = 1;
    private static final int CLIP_SECONDS = 600;
    private static final int MIB = 1 << 20;

    @TempDir
    Path folder;

    private final ListAppender<ILoggingEvent> said = new ListAppender<>();
    private Path spool;
    private Bound bound = Bound.LIMIT;

    /** What makes the spool small. */
    private enum Bound {
        LIMIT,
        DISK
    }

    static List<Bound> bounds() throws Exception {
        Path trial = Files.createTempDirectory("mount-trial-");
        boolean mountable = mount(trial);
        if (mountable) {
            run("umount", trial.toString());
        }
        Files.delete(trial);
        return mountable ? List.of(Bound.LIMIT, Bound.DISK) : List.of(Bound.LIMIT);
    }

    private static boolean mount(Path at) throws Exception {
        return run("mount", "-t", "tmpfs", "-o", "size=" + DISK_MIB + "m", "tmpfs", at.toString()) == 0;
    }

    @BeforeEach
    void listen() throws Exception {
        spool = Files.createDirectories(folder.resolve("data/spool"));
        said.start();
        ((Logger) LoggerFactory.getLogger("io.millrace.app.RecordingEvents")).addAppender(said);
    }

    @AfterEach
    void unmount() throws Exception {
        ((Logger) LoggerFactory.getLogger("io.millrace.app.RecordingEvents")).detachAppender(said);
        if (bound == Bound.DISK) {
            run("umount", spool.toString());
        }
    }

    @ParameterizedTest
    @MethodSource("bounds")
    void warnsStopsAtTheReserveAndGoesOnByItselfWithNothingDeleted(Bound by) throws Exception {
        bound = by;
        assertThat(by == Bound.LIMIT || mount(spool)).isTrue();
        try (FaultyStore store = new FaultyStore(Files.createDirectory(folder.resolve("store")))) {
            Map<String, String> settings = new HashMap<>(store.settings());
            settings.put("recording.reserve", RESERVE_MIB + "MiB");
            if (bound == Bound.LIMIT) {
                settings.put("recording.spool-limit", DISK_MIB + "MiB");
            }
            try (TestServer server = new TestServer(folder.resolve("data"), settings)) {
                ApiClient api = server.api();
                api.createCamera(CAMERA);
                store.proxy().set(Fault.REFUSE);
                SendingCamera camera = new SendingCamera(
                        Clip.of(1, CLIP_SECONDS),
                        0,
                        api.publishUrl(CAMERA),
                        PublisherTls.trusting(server.application().certificate()));
                api.live(CAMERA);
                Eventually.until("files wait", () -> spooled().size() >= 2);
                assertThat(disk(api).get("state").asText()).isEqualTo("ok");

                fillTo(DISK_MIB / 16);
                Eventually.until("it warns", () -> hasSaid("90 % full"));
                assertThat(disk(api).get("state").asText()).isEqualTo("low");
                assertThat(disk(api).get("usedShare").asDouble()).isBetween(0.9, 1.0);
                assertThat(disk(api).get("freeBytes").asLong()).isBetween((long) RESERVE_MIB * MIB, 7L * MIB);
                fillTo(0.5);
                Eventually.until("it says that it stops", () -> hasSaid("full to the reserve"));
                assertThat(disk(api).get("state").asText()).isEqualTo("full");
                Eventually.until("the ledger says so", () -> gaps(api, camera).contains("disk_full"));
                Set<String> waiting = spooled();
                String shown = livePlaylist(api);
                Eventually.until("live goes on", () -> !livePlaylist(api).equals(shown));
                camera.awaitSent(camera.sent() + 2 * Clip.PICTURES_A_SECOND);
                assertThat(spooled()).as("nothing new, nothing gone").isEqualTo(waiting);

                Files.delete(ballast());
                Eventually.until("recording goes on", () -> spooled().size() > waiting.size() + 1);
                assertThat(spooled()).as("not stored, so not deleted").containsAll(waiting);
                assertThat(hasSaid("has room again")).isTrue();
                assertThat(disk(api).get("state").asText()).isEqualTo("ok");
                store.proxy().set(Fault.NONE);
                camera.stop();
                api.offline(CAMERA);
                Eventually.until("all is stored", () -> spooled().isEmpty());
                assertOneGapAndNothingElseMissing(api, camera);
            }
        }
    }

    private void assertOneGapAndNothingElseMissing(ApiClient api, SendingCamera camera) throws Exception {
        JsonNode timeline = api.timeline(CAMERA, camera.began(), Instant.now());
        JsonNode spans = timeline.get("spans");
        assertThat(spans).hasSize(2);
        Duration gap = Duration.between(
                Instant.parse(spans.get(0).get("end").asText()),
                Instant.parse(spans.get(1).get("start").asText()));
        long missing = gap.toMillis() * Clip.PICTURES_A_SECOND / 1_000;
        assertThat(missing).isPositive();
        List<String> sent = new ArrayList<>(camera.sentPictures());
        Footage footage = new Footage(api, folder);
        List<String> exported = footage.exported(CAMERA, camera.began(), Instant.now());
        int before = 0;
        while (exported.get(before).equals(sent.get(before))) {
            before++;
        }
        sent.subList(before, before + (int) missing).clear();
        assertThat(exported).isEqualTo(sent);
        Instant resumed = Instant.parse(spans.get(1).get("start").asText());
        assertThat(footage.played(CAMERA, camera.began(), resumed)).isEqualTo(sent.subList(0, before));
        assertThat(footage.played(CAMERA, resumed, Instant.now())).isEqualTo(sent.subList(before, sent.size()));
    }

    private static JsonNode disk(ApiClient api) throws Exception {
        return api.health().get("disk");
    }

    private List<String> gaps(ApiClient api, SendingCamera camera) throws Exception {
        return api.timeline(CAMERA, camera.began(), Instant.now()).get("gaps").findValuesAsText("cause");
    }

    /** The media playlist that a viewer would load. */
    private static String livePlaylist(ApiClient api) throws Exception {
        String url = api.playbackUrl(CAMERA, "{}");
        String variant = api.get(url)
                .body()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .findFirst()
                .orElseThrow();
        return api.get(URI.create(url).resolve(variant).toString()).body();
    }

    private boolean hasSaid(String what) {
        return List.copyOf(said.list).stream()
                .anyMatch(event -> event.getFormattedMessage().contains(what));
    }

    private Path ballast() {
        return spool.resolve("ballast");
    }

    /** Leaves so much room. */
    private void fillTo(double mebibytes) throws IOException {
        long bytes = usable() - (long) (mebibytes * MIB);
        long there = Files.exists(ballast()) ? Files.size(ballast()) : 0;
        Files.write(ballast(), new byte[Math.toIntExact(there + bytes)]);
    }

    private long usable() throws IOException {
        return bound == Bound.DISK ? Files.getFileStore(spool).getUsableSpace() : (long) DISK_MIB * MIB - used();
    }

    private long used() throws IOException {
        long bytes = 0;
        try (Stream<Path> files = Files.walk(spool)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                bytes += file.toFile().length();
            }
        }
        return bytes;
    }

    private Set<String> spooled() throws IOException {
        try (Stream<Path> files = Files.walk(spool)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".mp4"))
                    .collect(Collectors.toSet());
        }
    }

    private static int run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.waitFor(10, TimeUnit.SECONDS) ? process.exitValue() : -1;
    }
}
