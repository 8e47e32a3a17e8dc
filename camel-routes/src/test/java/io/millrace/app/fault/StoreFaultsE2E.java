package io.millrace.app.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.app.testing.Eventually;
import io.millrace.app.testing.TestServer;
import io.millrace.recorder.s3.Sha256;
import io.millrace.recorder.testing.FaultyProxy;
import io.millrace.recorder.testing.FaultyProxy.Fault;
import io.millrace.transcoder.publish.PublisherTls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A camera publishes on and on while its object store misbehaves in one way after another: nothing
 * leaves the spool that is not safely stored, an operator is told, and in the end all of it is in
 * the store, once, and comes back picture by picture.
 */
class StoreFaultsE2E {
    private static final String CAMERA = "yard";
    private static final int CLIP_SECONDS = 600;

    /** Files that must wait before the store is well again: more than are uploaded at a time. */
    private static final int BACKLOG = 4;

    @TempDir
    Path folder;

    @Test
    void recordingGoesOnAndUploadsFollowOldestFirst() throws Exception {
        try (FaultyStore store = new FaultyStore(Files.createDirectory(folder.resolve("store")));
                TestServer server = new TestServer(folder.resolve("data"), store.settings())) {
            server.api().createCamera(CAMERA);
            SendingCamera camera = new SendingCamera(
                    Clip.of(0, CLIP_SECONDS),
                    0,
                    server.api().publishUrl(CAMERA),
                    PublisherTls.trusting(server.application().certificate()));
            server.api().live(CAMERA);
            for (Fault fault :
                    List.of(Fault.REFUSE, Fault.HANG, Fault.UNAVAILABLE, Fault.CUT_REQUEST, Fault.CHANGE_RESPONSE)) {
                during(fault, store, server, camera);
            }
            camera.stop();
            server.api().offline(CAMERA);
            Eventually.until("all of it is stored", () -> spooled().isEmpty());

            assertEveryPicture(server, camera);
            assertRowsAndObjectsAreTheSame(server, store);
        }
    }

    private void during(Fault fault, FaultyStore store, TestServer server, SendingCamera camera) throws Exception {
        FaultyProxy proxy = store.proxy();
        Eventually.until(
                "the store is well before " + fault, () -> storeStatus(server).equals("ok"));
        int sent = camera.sent();
        proxy.set(fault);
        int harmed = proxy.harmed();
        Eventually.until("the store is " + fault, () -> proxy.harmed() > harmed);
        if (fault == Fault.CHANGE_RESPONSE) {
            // It answers; only what it answers is wrong: told by the outbox.
            Eventually.until("uploads fail", () -> pending(server) >= BACKLOG);
        } else {
            Eventually.until(
                    "an operator sees " + fault, () -> storeStatus(server).equals("down"));
        }
        Set<String> waiting = Eventually.get("files wait during " + fault, () -> {
            Set<String> files = spooled();
            return files.size() >= BACKLOG ? Optional.of(files) : Optional.empty();
        });
        assertThat(server.api().status(CAMERA).get("live").asBoolean())
                .as("live during %s", fault)
                .isTrue();
        assertThat(camera.sent()).as("sent during %s", fault).isGreaterThan(sent);
        Set<String> gone = new HashSet<>(waiting);
        gone.removeAll(spooled());
        assertThat(store.objects().stream().map(object -> object.getFileName().toString()))
                .as("stored before %s, and so allowed to go", fault)
                .containsAll(gone);

        proxy.set(Fault.NONE);
        Eventually.until(
                "what waited during " + fault + " is stored",
                () -> spooled().stream().noneMatch(waiting::contains));
        if (fault != Fault.CHANGE_RESPONSE) {
            assertOldestFirst(store, waiting);
        }
    }

    /** Two at a time, so a neighbour may overtake. */
    private static void assertOldestFirst(FaultyStore store, Set<String> waited) throws IOException {
        List<Path> stored = store.objects().stream()
                .filter(object -> waited.contains(object.getFileName().toString()))
                .sorted(Comparator.comparing(StoreFaultsE2E::storedAt))
                .toList();
        List<Path> byStart = stored.stream()
                .sorted(Comparator.comparing(object -> object.getFileName().toString()))
                .toList();
        for (int i = 0; i < stored.size(); i++) {
            assertThat(Math.abs(byStart.indexOf(stored.get(i)) - i))
                    .as("%s was stored as number %d", stored.get(i), i)
                    .isLessThan(2);
        }
    }

    private static FileTime storedAt(Path object) {
        try {
            return Files.getLastModifiedTime(object);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void assertEveryPicture(TestServer server, SendingCamera camera) throws Exception {
        Footage footage = new Footage(server.api(), folder);
        assertThat(footage.played(CAMERA, camera.began(), Instant.now())).isEqualTo(camera.sentPictures());
        assertThat(footage.exported(CAMERA, camera.began(), Instant.now())).isEqualTo(camera.sentPictures());
    }

    private static void assertRowsAndObjectsAreTheSame(TestServer server, FaultyStore store) throws Exception {
        Set<String> rows = new TreeSet<>();
        for (JsonNode row : server.api().recordings(CAMERA)) {
            rows.add(row.get("id").asText() + " " + row.get("sha256").asText());
        }
        Set<String> objects = new TreeSet<>();
        Set<String> litter = new HashSet<>();
        for (Path object : store.objects()) {
            String name = object.getFileName().toString();
            if (name.endsWith(".mp4")) {
                objects.add(name.substring(name.indexOf('-') + 1, name.length() - 4) + " " + Sha256.of(object));
            } else if (!name.endsWith(".jpgs")) {
                litter.add(name);
            }
        }
        assertThat(objects).isEqualTo(rows);
        assertThat(litter).isEmpty();
        assertThat(pending(server)).isZero();
    }

    private static String storeStatus(TestServer server) throws Exception {
        JsonNode health = new ObjectMapper()
                .readTree(server.api()
                        .get(server.application().webUrl() + "/health")
                        .body());
        for (JsonNode component : health.get("components")) {
            if (component.get("name").asText().equals("object_store")) {
                return component.get("status").asText();
            }
        }
        throw new AssertionError("no object_store in " + health);
    }

    private static int pending(TestServer server) throws Exception {
        return server.api().call("GET", "/outbox", "", 200).get("pending").asInt();
    }

    private Set<String> spooled() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("data/spool"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".mp4"))
                    .collect(Collectors.toSet());
        }
    }
}
