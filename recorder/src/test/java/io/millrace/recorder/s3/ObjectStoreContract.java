package io.millrace.recorder.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.media.store.ObjectStore;
import io.millrace.media.store.ObjectStore.StoredObject;
import io.millrace.media.store.ObjectStoreException;
import io.millrace.media.store.ObjectStoreException.Kind;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every {@link ObjectStore} does; a subclass gives the server. */
abstract class ObjectStoreContract {
    /** More than two parts of the least size S3 takes. */
    private static final int MULTIPART_BYTES = 11 << 20;

    @TempDir
    Path folder;

    /** A store that is ready; its bucket may be shared by the tests of the class. */
    abstract ObjectStore store();

    /** The same bucket, with credentials the server does not know. */
    abstract ObjectStore storeWithWrongSecret();

    @Test
    void givesBackWhatWasPut() throws Exception {
        Path file = file("small.mp4", 100_000);
        store().put("recordings/a/small.mp4", file, Sha256.of(file));
        assertThat(read("recordings/a/small.mp4", 0, 100_000)).isEqualTo(Files.readAllBytes(file));
    }

    @Test
    void givesBackWhatWentUpInParts() throws Exception {
        Path file = file("large.mp4", MULTIPART_BYTES);
        store().put("recordings/a/large.mp4", file, Sha256.of(file));
        assertThat(store().stat("recordings/a/large.mp4"))
                .contains(new StoredObject("recordings/a/large.mp4", MULTIPART_BYTES, Sha256.of(file)));
        byte[] content = Files.readAllBytes(file);
        int across = 8 << 20;
        assertThat(read("recordings/a/large.mp4", across - 5, 10))
                .isEqualTo(Arrays.copyOfRange(content, across - 5, across + 5));
    }

    @Test
    void takesAnEmptyFile() throws Exception {
        Path file = file("empty.mp4", 0);
        store().put("recordings/a/empty.mp4", file, Sha256.of(file));
        assertThat(store().stat("recordings/a/empty.mp4").orElseThrow().sizeBytes())
                .isZero();
        assertThat(read("recordings/a/empty.mp4", 0, 0)).isEmpty();
    }

    @Test
    void takesTheSamePutAgain() throws Exception {
        Path file = file("again.mp4", 1_000);
        store().put("recordings/again.mp4", file, Sha256.of(file));
        store().put("recordings/again.mp4", file, Sha256.of(file));
        assertThat(store().stat("recordings/again.mp4").orElseThrow().sizeBytes())
                .isEqualTo(1_000);
    }

    @Test
    void replacesAnObjectThatDiffers() throws Exception {
        Path before = file("before.mp4", 1_000);
        Path after = file("after.mp4", 1_001);
        store().put("recordings/changed.mp4", before, Sha256.of(before));
        store().put("recordings/changed.mp4", after, Sha256.of(after));
        assertThat(read("recordings/changed.mp4", 0, 1_001)).isEqualTo(Files.readAllBytes(after));
    }

    @Test
    void refusesAFileThatIsNotWhatItsChecksumSays() throws Exception {
        Path file = file("wrong.mp4", 1_000);
        Path other = file("other.mp4", 1_000);
        assertThatThrownBy(() -> store().put("recordings/wrong.mp4", file, Sha256.of(other)))
                .isInstanceOfSatisfying(
                        ObjectStoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CORRUPT));
        store().put("recordings/wrong.mp4", file, Sha256.of(file));
        assertThat(read("recordings/wrong.mp4", 0, 1_000)).isEqualTo(Files.readAllBytes(file));
    }

    @Test
    void knowsNothingOfWhatIsNotThere() {
        assertThat(store().stat("recordings/none.mp4")).isEmpty();
        assertThatCode(() -> store().delete("recordings/none.mp4")).doesNotThrowAnyException();
        assertThatThrownBy(() -> store().get("recordings/none.mp4", 0, 1))
                .isInstanceOfSatisfying(
                        ObjectStoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.NOT_FOUND));
    }

    @Test
    void deletes() throws Exception {
        Path file = file("gone.mp4", 10);
        store().put("recordings/gone.mp4", file, Sha256.of(file));
        store().delete("recordings/gone.mp4");
        assertThat(store().stat("recordings/gone.mp4")).isEmpty();
    }

    @Test
    void listsAPrefixInKeyOrder() throws Exception {
        Path file = file("listed.mp4", 10);
        for (String name : List.of("c", "a", "b/1", "b/2")) {
            store().put("listing/x/" + name + ".mp4", file, Sha256.of(file));
        }
        store().put("listing/y/d.mp4", file, Sha256.of(file));
        List<String> keys = new ArrayList<>();
        store().list("listing/x/", object -> {
            assertThat(object.sizeBytes()).isEqualTo(10);
            keys.add(object.key());
        });
        assertThat(keys)
                .containsExactly("listing/x/a.mp4", "listing/x/b/1.mp4", "listing/x/b/2.mp4", "listing/x/c.mp4");
    }

    @Test
    void signsAUrlThatAnyClientCanGetARangeOf() throws Exception {
        Path file = file("signed.mp4", 1_000);
        store().put("recordings/signed.mp4", file, Sha256.of(file));
        URI url = URI.create(store().presignedGet("recordings/signed.mp4", Duration.ofMinutes(1)));
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<byte[]> answer = client.send(
                    HttpRequest.newBuilder(url).header("Range", "bytes=10-19").build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            assertThat(answer.statusCode()).isEqualTo(206);
            assertThat(answer.body()).isEqualTo(Arrays.copyOfRange(Files.readAllBytes(file), 10, 20));
        }
    }

    @Test
    void saysThatWrongCredentialsAreForAnOperator() throws Exception {
        try (ObjectStore stranger = storeWithWrongSecret()) {
            assertThatThrownBy(stranger::ensureReady)
                    .isInstanceOfSatisfying(
                            ObjectStoreException.class,
                            e -> assertThat(e.kind()).isEqualTo(Kind.DENIED));
        }
    }

    @Test
    void saysThatALocalFileIsMissing() {
        assertThatThrownBy(() -> store().put("recordings/x.mp4", folder.resolve("missing.mp4"), "0".repeat(64)))
                .isInstanceOfSatisfying(
                        ObjectStoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.LOCAL_FILE));
    }

    private byte[] read(String key, long offset, long length) throws Exception {
        try (InputStream content = store().get(key, offset, length)) {
            return content.readAllBytes();
        }
    }

    private Path file(String name, int bytes) throws Exception {
        byte[] content = new byte[bytes];
        new Random(name.hashCode()).nextBytes(content);
        return Files.write(folder.resolve(name), content);
    }
}
