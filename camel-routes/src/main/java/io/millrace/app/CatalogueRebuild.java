package io.millrace.app;

import io.millrace.app.camera.CameraSnapshot;
import io.millrace.app.config.Settings;
import io.millrace.app.secret.Secrets;
import io.millrace.media.CameraId;
import io.millrace.media.catalog.Camera;
import io.millrace.media.catalog.Cameras;
import io.millrace.media.catalog.CatalogEntry;
import io.millrace.media.catalog.Recording;
import io.millrace.media.catalog.Recordings;
import io.millrace.media.catalog.StorageTier;
import io.millrace.media.store.ObjectStore;
import io.millrace.media.store.ObjectStoreException;
import io.millrace.recorder.spool.StoredRecordings;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Fills a catalogue from the objects alone, each of which says in a box of its own what it is. Does
 * no harm where the catalogue is whole.
 */
public final class CatalogueRebuild {
    /**
     * Of a camera that only its recordings tell of. Nobody knows which of its keys were revoked, so
     * all of them are: no camera was rotated this often, and it can still be rotated as often again.
     */
    private static final int KEY_VERSION_BEYOND_ALL = 32_768;

    private CatalogueRebuild() {}

    /**
     * What was done.
     *
     * @param recordings that the store holds
     * @param added of them, rows that were missing
     * @param cameras that were missing, and are as the data folder knew them last
     * @param unnamed that were missing, and are known by their recordings only: with their id for a
     *     name, disabled, and with every key revoked
     * @param foreign objects that are no recordings of ours
     */
    public record Report(int recordings, int added, int cameras, List<CameraId> unnamed, int foreign) {}

    /** @throws IOException if a server runs on the data folder, or something cannot be opened */
    public static Report run(Settings settings) throws IOException, InterruptedException {
        if (!Files.isDirectory(settings.data())) {
            throw new AppException("there is no folder " + settings.data() + ": name the server's with --data DIR");
        }
        try (DataFolder data = DataFolder.take(settings.data())) {
            Secrets secrets = new Secrets(data.root());
            try (Storage storage = Storage.open(settings, data, secrets);
                    Catalogue catalogue = Catalogue.open(settings.postgres(), data, secrets)) {
                Cameras cameras = catalogue.ports().cameras();
                int restored = restore(new CameraSnapshot(data.resolve(CameraSnapshot.FILE)), cameras);
                Recordings rows = catalogue.ports().recordings();
                Map<CameraId, Instant> firstSeen = new TreeMap<>(Comparator.comparing(CameraId::value));
                int[] counts = new int[2];
                int foreign = 0;
                for (StorageTier tier : storage.apart()) {
                    foreign += forEach(storage, tier, entry -> {
                        Recording row = entry.recording();
                        firstSeen.merge(row.camera(), row.start(), (a, b) -> a.isBefore(b) ? a : b);
                        counts[0]++;
                        if (rows.enter(entry)) {
                            counts[1]++;
                        }
                    });
                }
                return new Report(counts[0], counts[1], restored, nameless(firstSeen, cameras), foreign);
            }
        }
    }

    private static int forEach(Storage storage, StorageTier tier, Consumer<CatalogEntry> each) {
        ObjectStore store = storage.store(tier);
        if (tier != StorageTier.HOT && !hasBucket(store)) {
            return 0;
        }
        return new StoredRecordings(store).forEach(tier, each);
    }

    /** A tier's is made when the first recording moves there. */
    private static boolean hasBucket(ObjectStore store) {
        try {
            store.list("nothing-has-this-prefix/", object -> {});
            return true;
        } catch (ObjectStoreException e) {
            if (e.kind() == ObjectStoreException.Kind.NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }

    /** With their ladders, and the key versions they had, so that keys stay valid, and revoked ones revoked. */
    private static int restore(CameraSnapshot snapshot, Cameras cameras) {
        int restored = 0;
        CameraSnapshot.Known known = snapshot.read();
        for (Camera camera : known.cameras()) {
            if (cameras.find(camera.id()).isEmpty()) {
                cameras.create(camera);
                cameras.setLadder(camera.id(), known.ladders().get(camera.id()));
                restored++;
            }
        }
        return restored;
    }

    /** A recording can only be found through its camera. */
    private static List<CameraId> nameless(Map<CameraId, Instant> firstSeen, Cameras cameras) {
        List<CameraId> missing = new ArrayList<>();
        firstSeen.forEach((id, at) -> {
            if (cameras.find(id).isEmpty()) {
                // One that was deleted, and whose version is known, keeps to that.
                int version = Math.max(KEY_VERSION_BEYOND_ALL, cameras.firstKeyVersion(id));
                cameras.create(new Camera(id, id.value(), false, false, version, at));
                missing.add(id);
            }
        });
        return missing;
    }
}
