package io.millrace.media.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.CameraId;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What every {@link RecordingManifests} does. Each test begins with no recording. */
public abstract class RecordingManifestsContract {
    private static final CameraId DOOR = new CameraId("front-door");
    private static final CameraId YARD = new CameraId("yard");

    protected abstract Recordings recordings();

    /** Where {@link Recordings#enter} puts the index. */
    protected abstract RecordingIndexes indexes();

    protected abstract RecordingManifests manifests();

    /** Of {@code recording}, with links and signature that {@code seed} makes up. */
    static CatalogEntry entry(Recording recording, long seed) {
        Random random = new Random(seed);
        return new CatalogEntry(
                recording,
                new RecordingIndex(recording.id(), 0, 700, 1, bytes(random, 20)),
                new RecordingManifest(
                        recording.id(),
                        recording.camera(),
                        18_000,
                        bytes(random, 32),
                        bytes(random, 32),
                        "00112233aabbccdd",
                        bytes(random, 64),
                        bytes(random, 230)));
    }

    private static byte[] bytes(Random random, int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    @Test
    void aRecordingIsEnteredWithAllThatBelongsToIt() {
        CatalogEntry entry = entry(RecordingsContract.hour(DOOR, 0), 1);
        assertThat(recordings().enter(entry)).as("was missing").isTrue();

        UUID id = entry.recording().id();
        assertThat(recordings().find(id)).contains(entry.recording());
        assertThat(indexes().find(List.of(id))).containsExactly(entry.index());
        assertThat(manifests().find(id)).contains(entry.manifest());
        assertThat(manifests().find(UUID.randomUUID())).isEmpty();
    }

    @Test
    void enteringAgainKeepsTheRowAndPutsTheRestAnew() {
        CatalogEntry first = entry(RecordingsContract.hour(DOOR, 0), 1);
        recordings().enter(first);
        CatalogEntry second = entry(first.recording(), 2);

        assertThat(recordings().enter(second)).as("was missing").isFalse();
        UUID id = first.recording().id();
        assertThat(manifests().find(id)).contains(second.manifest());
        assertThat(indexes().find(List.of(id))).containsExactly(second.index());
    }

    @Test
    void whatNobodySignedHasNoManifest() {
        CatalogEntry signed = entry(RecordingsContract.hour(DOOR, 0), 1);
        recordings().enter(new CatalogEntry(signed.recording(), signed.index(), null));
        assertThat(manifests().find(signed.recording().id())).isEmpty();
        assertThat(manifests().list(DOOR, Instant.EPOCH, Instant.MAX, 10)).isEmpty();
    }

    @Test
    void listsThoseThatBeginInARangeOldestFirst() {
        CatalogEntry nine = entry(RecordingsContract.hour(DOOR, 0), 1);
        CatalogEntry ten = entry(RecordingsContract.hour(DOOR, 1), 2);
        CatalogEntry eleven = entry(RecordingsContract.hour(DOOR, 2), 3);
        CatalogEntry yard = entry(RecordingsContract.hour(YARD, 1), 4);
        List.of(eleven, nine, yard, ten).forEach(recordings()::enter);

        Instant tenOClock = ten.recording().start();
        assertThat(manifests().list(DOOR, Instant.MIN, Instant.MAX, 10))
                .containsExactly(nine.manifest(), ten.manifest(), eleven.manifest());
        assertThat(manifests().list(DOOR, tenOClock, eleven.recording().start(), 10))
                .containsExactly(ten.manifest());
        assertThat(manifests().list(DOOR, nine.recording().start(), Instant.MAX, 2))
                .containsExactly(nine.manifest(), ten.manifest());
    }
}
