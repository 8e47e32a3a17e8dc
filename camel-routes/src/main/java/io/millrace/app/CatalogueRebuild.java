package io.millrace.app;

import io.millrace.app.camera.CameraSnapshot;
import io.millrace.app.config.Settings;
import io.millrace.app.secret.Secrets;
import io.millrace.media.catalog.Camera;
import io.millrace.media.catalog.Cameras;
import io.millrace.media.catalog.Recording;
import io.millrace.media.catalog.RecordingIndex;
import io.millrace.media.catalog.RecordingIndexes;
import io.millrace.media.catalog.Recordings;
import io.millrace.media.catalog.StorageTier;
import io.millrace.media.store.ObjectStore;
import io.millrace.recorder.file.FileIndex;
import io.millrace.recorder.spool.StoredRecordings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/**
 * Fills a catalogue from the objects alone, each of which says in a box of its own what it is. Does
 * no harm where the catalogue is whole.
 */
public final class CatalogueRebuild {
    private CatalogueRebuild() {}

    /**
     * What was done.
     *
     * @param recordings that the store holds
     * @param added of them, rows that were missing
     * @param cameras that were missing
     * @param foreign objects that are no recordings of ours
     */
    public record Report(int recordings, int added, int cameras, int foreign) {}

    /** @throws IOException if a server runs on the data folder, or something cannot be opened */
    public static Report run(Settings settings) throws IOException, InterruptedException {
        try (DataFolder data = DataFolder.take(settings.data())) {
            Secrets secrets = new Secrets(data.root());
            try (Storage storage = Storage.open(settings.s3(), data, secrets);
                    Catalogue catalogue = Catalogue.open(settings.postgres(), data, secrets)) {
                int cameras = cameras(
                        new CameraSnapshot(data.resolve(CameraSnapshot.FILE)),
                        catalogue.ports().cameras());
                Recordings rows = catalogue.ports().recordings();
                RecordingIndexes indexes = catalogue.ports().recordingIndexes();
                int[] counts = new int[2];
                int foreign = new StoredRecordings(storage.store()).forEach(StorageTier.HOT, recording -> {
                    counts[0]++;
                    // Before the row, as always: no row is without its index.
                    indexes.put(index(storage.store(), recording));
                    if (rows.find(recording.id()).isEmpty()) {
                        rows.add(recording);
                        counts[1]++;
                    }
                });
                return new Report(counts[0], counts[1], cameras, foreign);
            }
        }
    }

    private static RecordingIndex index(ObjectStore store, Recording recording) {
        long headBytes = Math.min(FileIndex.HEAD_BYTES, recording.sizeBytes());
        try (InputStream head = store.get(recording.objectKey(), 0, headBytes)) {
            return FileIndex.parse(ByteBuffer.wrap(head.readAllBytes())).index().toRecordingIndex(recording.id());
        } catch (IOException e) {
            throw new UncheckedIOException("reading the index of " + recording.objectKey(), e);
        }
    }

    /** With their ladders, and the key versions they had, so that keys stay valid, and revoked ones revoked. */
    private static int cameras(CameraSnapshot snapshot, Cameras cameras) {
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
}
