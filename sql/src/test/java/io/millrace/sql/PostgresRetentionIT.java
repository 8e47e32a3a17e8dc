package io.millrace.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.CameraId;
import io.millrace.media.catalog.CatalogEntry;
import io.millrace.media.catalog.Gap;
import io.millrace.media.catalog.Recording;
import io.millrace.media.catalog.RecordingIndex;
import io.millrace.media.catalog.RecordingManifest;
import io.millrace.media.catalog.StorageTier;
import io.millrace.media.retention.DeletedRecording;
import io.millrace.media.retention.Holds;
import io.millrace.media.retention.RetentionMark;
import io.millrace.media.retention.RetentionPolicy;
import io.millrace.media.retention.RetentionRow;
import io.millrace.media.retention.RetentionRows;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a retention run reads and writes: each change only where nobody was quicker. */
class PostgresRetentionIT {
    private static final CameraId DOOR = new CameraId("door");
    private static final CameraId YARD = new CameraId("yard");
    private static final Instant T0 = Instant.parse("2026-11-21T09:00:00Z");
    private static final Instant NOW = T0.plus(Duration.ofDays(10));
    private static final RetentionPolicy WEEK = new RetentionPolicy(null, null, null, Duration.ofDays(7));

    private final PostgresCatalog catalog = TestPostgres.shared().clean().catalog();
    private final RetentionRows rows = catalog.retentionRows();
    private final Holds holds = catalog.holds();

    private Recording store(CameraId camera, int hour) {
        UUID id = UUID.randomUUID();
        Instant start = T0.plus(Duration.ofHours(hour));
        Recording recording = new Recording(
                id,
                camera,
                UUID.randomUUID(),
                start,
                start.plus(Duration.ofHours(1)),
                Duration.ofHours(1),
                1_000,
                "avc1.640028",
                1920,
                1080,
                "recordings/" + camera + "/" + id + ".mp4",
                StorageTier.HOT,
                "0123456789abcdef".repeat(4));
        catalog.recordings()
                .enter(new CatalogEntry(
                        recording,
                        new RecordingIndex(id, 0, 700, 1, new byte[] {1}),
                        new RecordingManifest(
                                id, camera, 1, new byte[32], new byte[32], "00", new byte[64], new byte[] {1})));
        return recording;
    }

    private List<RetentionRow> due() {
        return rows.due(StorageTier.HOT, NOW, null, 100);
    }

    private RetentionRow row(Recording recording) {
        return rows.all(null, 100).stream()
                .filter(row -> row.recording().id().equals(recording.id()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatIsStoredIsLookedAtOnceAndThenWhenItWasPlanned() {
        Recording first = store(DOOR, 0);
        Recording second = store(DOOR, 1);
        Recording third = store(DOOR, 2);
        assertThat(due()).extracting(RetentionRow::recording).containsExactly(first, second, third);
        assertThat(rows.due(StorageTier.HOT, NOW, due().getFirst(), 1))
                .extracting(RetentionRow::recording)
                .containsExactly(second);
        assertThat(rows.due(StorageTier.WARM, NOW, null, 100)).isEmpty();

        rows.lookAgain(due(), Map.of(first.id(), NOW, second.id(), NOW.plusNanos(1_000)));
        assertThat(due()).extracting(RetentionRow::recording).containsExactly(first);
        assertThat(row(second).dueAt()).isEqualTo(NOW.plusNanos(1_000));
        assertThat(row(third).dueAt()).isNull();
    }

    @Test
    void aMoveGoesFromMarkToMark() {
        Recording hour = store(DOOR, 0);
        assertThat(rows.beginMove(row(hour), StorageTier.WARM)).isTrue();
        assertThat(rows.beginMove(row(hour), StorageTier.COLD)).isFalse();
        assertThat(due()).isEmpty();
        assertThat(rows.marked(null, 10)).containsExactly(row(hour));
        assertThat(row(hour).mark()).isEqualTo(RetentionMark.COPYING);
        assertThat(row(hour).markTier()).isEqualTo(StorageTier.WARM);
        assertThat(catalog.recordings().find(hour.id()).orElseThrow().tier()).isEqualTo(StorageTier.HOT);

        assertThat(rows.switchTier(hour.id())).isTrue();
        assertThat(rows.switchTier(hour.id())).isFalse();
        assertThat(rows.giveUpMove(hour.id(), NOW)).isFalse();
        assertThat(row(hour).mark()).isEqualTo(RetentionMark.LEAVING);
        assertThat(row(hour).markTier()).isEqualTo(StorageTier.HOT);
        assertThat(catalog.recordings().find(hour.id()).orElseThrow().tier()).isEqualTo(StorageTier.WARM);

        rows.endMove(hour.id(), NOW);
        assertThat(rows.marked(null, 10)).isEmpty();
        assertThat(rows.due(StorageTier.WARM, NOW, null, 10)).containsExactly(row(hour));
    }

    @Test
    void aMoveThatIsGivenUpLeavesItWhereItWas() {
        Recording hour = store(DOOR, 0);
        rows.beginMove(row(hour), StorageTier.WARM);
        assertThat(rows.giveUpMove(hour.id(), NOW)).isTrue();
        assertThat(row(hour).mark()).isNull();
        assertThat(row(hour).recording().tier()).isEqualTo(StorageTier.HOT);
        assertThat(row(hour).dueAt()).isEqualTo(NOW);
    }

    @Test
    void whatIsDeletedIsGoneForEverybodyAndLeavesATombstone() {
        Recording nine = store(DOOR, 0);
        Recording ten = store(DOOR, 1);
        Recording noon = store(DOOR, 3);
        for (Recording each : List.of(nine, ten, noon)) {
            assertThat(rows.beginDelete(row(each), "delete-after P7D by default", NOW))
                    .isTrue();
            assertThat(catalog.recordings().find(each.id())).isEmpty();
        }
        assertThat(catalog.recordings().list(DOOR, T0, NOW, NOW, 10)).isEmpty();
        assertThat(catalog.recordings().withoutPictures(NOW, 10)).isEmpty();
        assertThat(rows.marked(null, 10)).hasSize(3).allMatch(row -> row.mark() == RetentionMark.DELETING);
        // Hours in a row are one gap.
        assertThat(catalog.gaps().list(DOOR, T0, NOW))
                .containsExactly(
                        new Gap(DOOR, nine.start(), ten.end(), Gap.Cause.DELETED, 0, "by retention"),
                        new Gap(DOOR, noon.start(), noon.end(), Gap.Cause.DELETED, 0, "by retention"));

        rows.endDelete(nine.id());
        assertThat(rows.marked(null, 10)).hasSize(2);
        assertThat(catalog.recordingIndexes().find(List.of(nine.id()))).isEmpty();
        assertThat(catalog.recordingManifests().find(nine.id())).isPresent();
        DeletedRecording tombstone = new DeletedRecording(
                nine.id(), DOOR, nine.start(), nine.end(), 1_000, NOW, "delete-after P7D by default");
        List<DeletedRecording> deleted = catalog.deletedRecordings().list(DOOR, T0, NOW, null, 10);
        assertThat(deleted).hasSize(3).startsWith(tombstone);
        assertThat(catalog.deletedRecordings().list(DOOR, T0, NOW, tombstone, 1))
                .containsExactly(deleted.get(1));
    }

    @Test
    void whatIsHeldIsNotTouched() {
        Recording hour = store(DOOR, 0);
        RetentionRow seen = row(hour);
        assertThat(holds.hold(hour.id())).isTrue();
        assertThat(due()).isEmpty();
        assertThat(row(hour).held()).isTrue();
        assertThat(holds.among(List.of(hour.id(), UUID.randomUUID()))).containsExactly(hour.id());
        // Planned before it was held.
        assertThat(rows.beginDelete(seen, "why", NOW)).isFalse();
        assertThat(rows.beginDelete(hour.id(), "why", NOW)).isFalse();
        assertThat(rows.beginMove(seen, StorageTier.WARM)).isFalse();
        assertThat(catalog.deletedRecordings().list(DOOR, T0, NOW, null, 10)).isEmpty();

        assertThat(holds.release(hour.id())).isEqualTo(Holds.Release.RELEASED);
        assertThat(due()).containsExactly(seen);
        assertThat(rows.beginDelete(hour.id(), "why", NOW)).isTrue();
        assertThat(holds.hold(hour.id())).isFalse();
        assertThat(holds.release(hour.id())).isEqualTo(Holds.Release.NOT_THERE);
    }

    @Test
    void aHoldDuringAMoveKeepsItInItsOldTier() {
        Recording hour = store(DOOR, 0);
        rows.beginMove(row(hour), StorageTier.COLD);
        assertThat(holds.hold(hour.id())).isTrue();
        assertThat(rows.switchTier(hour.id())).isFalse();
        assertThat(row(hour).recording().tier()).isEqualTo(StorageTier.HOT);
    }

    @Test
    void aHeldRangeConcernsWhatIsStoredLaterToo() {
        Recording nine = store(DOOR, 0);
        Recording ten = store(DOOR, 1);
        Recording elsewhere = store(YARD, 0);
        Instant from = ten.start().plusSeconds(1);
        Instant to = ten.start().plus(Duration.ofHours(3));
        assertThat(holds.hold(DOOR, from, to)).isEqualTo(1);
        Recording noon = store(DOOR, 3);
        Recording later = store(DOOR, 4);
        assertThat(holds.among(List.of(nine.id(), ten.id(), elsewhere.id(), noon.id(), later.id())))
                .containsExactlyInAnyOrder(ten.id(), noon.id());
        assertThat(holds.release(noon.id())).isEqualTo(Holds.Release.HELD_BY_RANGE);

        // A range that reaches beyond what is released goes on.
        assertThat(holds.release(DOOR, from, to.minusSeconds(1))).isEqualTo(2);
        assertThat(holds.release(DOOR, from, to)).isZero();
        assertThat(due())
                .extracting(RetentionRow::recording)
                .containsExactlyInAnyOrder(nine, ten, elsewhere, noon, later);
    }

    @Test
    void releasingARangeKeepsWhatAnotherHolds() {
        Recording nine = store(DOOR, 0);
        Recording ten = store(DOOR, 1);
        holds.hold(DOOR, nine.start(), nine.end());
        holds.hold(DOOR, nine.start().plusSeconds(60), ten.end());
        assertThat(holds.release(DOOR, nine.start(), nine.end())).isEqualTo(1);
        assertThat(holds.among(List.of(nine.id(), ten.id()))).containsExactlyInAnyOrder(nine.id(), ten.id());
    }

    @Test
    void aPolicyThatChangesUndoesWhatWasPlannedByTheOneBefore() {
        Recording hour = store(DOOR, 0);
        Recording other = store(YARD, 0);
        RetentionRow seen = row(hour);
        RetentionRow seenOther = row(other);
        catalog.retentionPolicies().set(DOOR, WEEK, NOW);
        assertThat(catalog.retentionPolicies().policies()).isEqualTo(Map.of(DOOR, WEEK));
        assertThat(rows.beginDelete(seen, "by the policy before", NOW)).isFalse();
        rows.lookAgain(List.of(seen), Map.of());
        assertThat(row(hour).dueAt()).isEqualTo(NOW);
        assertThat(row(other)).isEqualTo(seenOther);

        catalog.retentionPolicies().set(DOOR, null, NOW.plusSeconds(1));
        assertThat(catalog.retentionPolicies().policies()).isEmpty();
        assertThat(row(hour).dueAt()).isEqualTo(NOW.plusSeconds(1));
    }

    @Test
    void anotherDefaultMakesAllDueButThoseWithTheirOwn() {
        List<Recording> door = List.of(store(DOOR, 0), store(DOOR, 1), store(DOOR, 2));
        Recording own = store(YARD, 0);
        catalog.retentionPolicies().set(YARD, WEEK, NOW);
        rows.lookAgain(rows.all(null, 10), Map.of());
        assertThat(rows.plannedDefault()).isEmpty();

        Optional<UUID> after = rows.replanDefault(null, NOW, 2);
        assertThat(after).isPresent();
        assertThat(due()).hasSizeLessThan(3);
        after = rows.replanDefault(after.orElseThrow(), NOW, 2);
        assertThat(rows.replanDefault(after.orElseThrow(), NOW, 2)).isEmpty();
        assertThat(due()).extracting(RetentionRow::recording).containsExactlyInAnyOrderElementsOf(door);
        assertThat(row(own).dueAt()).isNull();
        rows.plannedDefault("one");
        rows.plannedDefault("other");
        assertThat(rows.plannedDefault()).contains("other");
    }

    @Test
    void oneRunAtATime() {
        try (RetentionRows.Turn first = rows.tryTurn().orElseThrow()) {
            assertThat(first).isNotNull();
            assertThat(rows.tryTurn()).isEmpty();
        }
        RetentionRows.Turn second = rows.tryTurn().orElseThrow();
        second.close();
    }
}
