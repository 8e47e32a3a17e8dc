package io.millrace.app;

import io.millrace.app.config.Settings;
import io.millrace.app.secret.Secrets;
import io.millrace.media.catalog.StorageTier;
import io.millrace.media.store.ObjectStore;
import io.millrace.recorder.retention.TierStores;
import io.millrace.recorder.s3.EmbeddedS3;
import io.millrace.recorder.s3.MinioObjectStore;
import io.millrace.recorder.s3.S3Credentials;
import io.millrace.recorder.s3.S3Settings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The object stores of all tiers: those that settings name, or an embedded server on the data folder. */
public final class Storage implements AutoCloseable, TierStores {
    private static final String OBJECTS = "objects";

    private final @Nullable EmbeddedS3 embedded;
    private final Map<StorageTier, TierPlace> places;
    private final Map<StorageTier, S3Settings> connections = new EnumMap<>(StorageTier.class);
    /** By the hottest tier that has the bucket; made when they are needed, so that a start does not wait. */
    private final Map<StorageTier, ObjectStore> stores = new ConcurrentHashMap<>();

    private Storage(@Nullable EmbeddedS3 embedded, Map<StorageTier, TierPlace> places) throws IOException {
        this.embedded = embedded;
        this.places = places;
        for (StorageTier tier : StorageTier.values()) {
            connections.put(tier, connection(place(tier)));
        }
    }

    static Storage open(Settings settings, DataFolder data, Secrets secrets) throws IOException {
        Map<StorageTier, TierPlace> places = TierPlace.of(settings);
        if (places.values().stream().noneMatch(TierPlace::embedded)) {
            return new Storage(null, places);
        }
        S3Credentials credentials =
                new S3Credentials(secrets.password("s3-access-key"), secrets.password("s3-secret-key"));
        EmbeddedS3 embedded =
                EmbeddedS3.start(data.resolve(OBJECTS), settings.s3().embeddedPort(), credentials);
        try {
            return new Storage(embedded, places);
        } catch (IOException | RuntimeException e) {
            embedded.close();
            throw e;
        }
    }

    private S3Settings connection(TierPlace place) throws IOException {
        return embedded != null && place.embedded() ? embedded.settings(place.bucket()) : external(place);
    }

    private static S3Settings external(TierPlace place) throws IOException {
        return S3Settings.of(
                URI.create(place.endpoint()),
                place.region(),
                place.bucket(),
                new S3Credentials(
                        read("s3.access-key-file", place.accessKeyFile()),
                        read("s3.secret-key-file", place.secretKeyFile())));
    }

    /** The tiers' own buckets, the hottest first: a bucket that several share is its hottest tier's. */
    static List<StorageTier> apart(Map<StorageTier, TierPlace> places) {
        return places.keySet().stream()
                .filter(tier -> places.entrySet().stream()
                        .noneMatch(other -> other.getKey().compareTo(tier) < 0
                                && other.getValue().same(of(places, tier))))
                .toList();
    }

    /** As {@link #apart(Map)}, of these. */
    List<StorageTier> apart() {
        return apart(places);
    }

    /** The stores outside that settings name, the hottest tier's first; the caller's to close. */
    public static List<ObjectStore> external(Settings settings) throws IOException {
        Map<StorageTier, TierPlace> places = TierPlace.of(settings);
        List<ObjectStore> stores = new ArrayList<>();
        for (StorageTier tier : apart(places)) {
            if (!of(places, tier).embedded()) {
                stores.add(new MinioObjectStore(external(of(places, tier))));
            }
        }
        return stores;
    }

    /** Where the embedded store keeps its buckets: objects are files there, under their keys. */
    public static List<Path> embeddedBuckets(Settings settings) {
        Map<StorageTier, TierPlace> places = TierPlace.of(settings);
        Path objects = settings.data().resolve(OBJECTS);
        return apart(places).stream()
                .map(tier -> of(places, tier))
                .filter(TierPlace::embedded)
                .map(place -> objects.resolve(place.bucket()))
                .toList();
    }

    static String read(String key, String file) throws IOException {
        if (file.isEmpty()) {
            throw new AppException(key + " is not set: name the file that holds it");
        }
        Path path = Path.of(file);
        if (!Files.isReadable(path)) {
            throw new AppException(key + ": cannot read " + path);
        }
        return Files.readString(path).strip();
    }

    /** Where new recordings go. */
    ObjectStore store() {
        return store(StorageTier.HOT);
    }

    @Override
    public ObjectStore store(StorageTier tier) {
        StorageTier hottest =
                apart().stream().filter(each -> same(each, tier)).findFirst().orElse(tier);
        return stores.computeIfAbsent(hottest, each -> new MinioObjectStore(of(connections, each)));
    }

    @Override
    public boolean same(StorageTier one, StorageTier other) {
        return place(one).same(place(other));
    }

    private TierPlace place(StorageTier tier) {
        return of(places, tier);
    }

    /** Every tier is there. */
    private static <T> T of(Map<StorageTier, T> tiers, StorageTier tier) {
        return Objects.requireNonNull(tiers.get(tier), tier::name);
    }

    @Override
    public void close() {
        stores.values().forEach(ObjectStore::close);
        if (embedded != null) {
            embedded.close();
        }
    }
}
