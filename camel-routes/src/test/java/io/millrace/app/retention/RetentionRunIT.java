package io.millrace.app.retention;

import static io.millrace.app.retention.RetentionFixture.DOOR;
import static io.millrace.app.retention.RetentionFixture.T0;
import static io.millrace.media.catalog.StorageTier.ARCHIVED;
import static io.millrace.media.catalog.StorageTier.COLD;
import static io.millrace.media.catalog.StorageTier.HOT;
import static io.millrace.media.catalog.StorageTier.WARM;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.app.retention.CrashPoint.Killed;
import io.millrace.media.CameraId;
import io.millrace.media.catalog.Gap;
import io.millrace.media.catalog.Recording;
import io.millrace.media.catalog.StorageTier;
import io.millrace.media.retention.RetentionMark;
import io.millrace.media.retention.RetentionPolicy;
import io.millrace.media.retention.RetentionRows;
import io.millrace.media.store.ObjectStore;
import io.millrace.recorder.retention.RetentionReport;
import io.millrace.recorder.s3.Sha256;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs on a real PostgreSQL and a real S3 server: what is where afterwards, also when they are killed. */
class RetentionRunIT {
    private static final CameraId VAULT = new CameraId("vault");
    private static final RetentionPolicy DAYS =
            new RetentionPolicy(Duration.ofDays(1), Duration.ofDays(7), Duration.ofDays(30), Duration.ofDays(365));

    @TempDir
    static Path folder;

    private static RetentionFixture at;

    @BeforeAll
    static void start() throws Exception {
        at = new RetentionFixture(folder);
    }

    @BeforeEach
    void clean() throws Exception {
        at.clean();
    }

    @AfterAll
    static void stop() {
        at.close();
    }

    private void day(int day) {
        at.now = T0.plus(Duration.ofDays(day));
    }

    @Test
    void byDefaultNothingIsEverMovedOrDeleted() throws Exception {
        Recording hour = at.record(DOOR, 0);
        day(30_000);
        assertThat(at.run().lookedAt()).isEqualTo(1);
        at.expectWhole(hour, HOT);
        assertThat(at.row(hour).dueAt()).isNull();
        assertThat(at.run().lookedAt()).isZero();
    }

    @Test
    void aRecordingGoesFromTierToTierAndThenForGood() throws Exception {
        at.defaults = DAYS;
        Recording hour = at.record(DOOR, 0);
        RetentionReport young = at.run();
        assertThat(young.moved() + young.deleted()).isZero();
        assertThat(at.row(hour).dueAt()).isEqualTo(T0.plus(Duration.ofDays(1)));
        Map<Integer, StorageTier> tiers = Map.of(1, WARM, 7, COLD, 30, ARCHIVED);
        for (int day : List.of(1, 7, 30)) {
            day(day);
            RetentionReport report = at.run();
            assertThat(report.moved()).isEqualTo(1);
            assertThat(report.movedBytes()).isEqualTo(hour.sizeBytes());
            at.expectWhole(hour, tiers.getOrDefault(day, HOT));
            // Its next stage is known at once.
            assertThat(at.run().lookedAt()).isZero();
        }
        day(365);
        RetentionReport last = at.run();
        assertThat(last.deleted()).isEqualTo(1);
        assertThat(last.deletedBytes()).isEqualTo(hour.sizeBytes());
        at.expectDeleted(hour);
        assertThat(at.catalogue.gaps().list(DOOR, hour.start(), hour.end()))
                .containsExactly(new Gap(DOOR, hour.start(), hour.end(), Gap.Cause.DELETED, 0, "by retention"));
        assertThat(at.alerts).isEmpty();
    }

    /** At every call of the run to catalogue or store there is, one after another. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aKillAtAnyStepOfAMoveLosesNothingAndLeavesNothing(boolean afterTheCall) throws Exception {
        at.defaults = DAYS;
        int kills = 0;
        for (int step = 1; step == kills + 1; step++) {
            day(0);
            Recording hour = at.record(DOOR, 0);
            at.run();
            day(2);
            if (killed(step, afterTheCall)) {
                kills++;
                at.expectReadable(hour);
                at.run();
            }
            at.expectWhole(hour, WARM);
        }
        assertThat(kills).isGreaterThan(15);
        assertThat(at.alerts).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aKillAtAnyStepOfADeletionDeletesOnce(boolean afterTheCall) throws Exception {
        at.defaults = new RetentionPolicy(null, null, null, Duration.ofDays(1));
        int kills = 0;
        for (int step = 1; step == kills + 1; step++) {
            day(0);
            Recording hour = at.record(DOOR, 0);
            at.run();
            day(2);
            if (killed(step, afterTheCall)) {
                kills++;
                at.expectReadable(hour);
                at.run();
            }
            at.expectDeleted(hour);
        }
        assertThat(kills).isGreaterThan(8);
    }

    private boolean killed(int step, boolean afterTheCall) {
        CrashPoint crash = new CrashPoint(step, afterTheCall);
        try {
            at.run(crash.around(at.catalogue.retentionRows()), crash.around(at.stores));
            return false;
        } catch (Killed e) {
            return true;
        }
    }

    /** Held while it was being copied, and the process killed: it is in its old tier, and nowhere else. */
    @Test
    void aHoldAfterAKillKeepsItWhereItWas() throws Exception {
        at.defaults = DAYS;
        int kills = 0;
        for (int step = 1; step == kills + 1; step++) {
            day(0);
            Recording hour = at.record(DOOR, 0);
            at.run();
            day(2);
            if (killed(step, false)) {
                kills++;
                StorageTier tier = at.row(hour).recording().tier();
                assertThat(at.catalogue.holds().hold(hour.id())).isTrue();
                at.run();
                at.expectWhole(hour, tier);
                day(4_000);
                at.run();
                at.expectWhole(hour, tier);
            }
        }
        assertThat(kills).isGreaterThan(15);
    }

    @Test
    void whatIsHeldStaysUntilItIsReleased() throws Exception {
        at.defaults = new RetentionPolicy(Duration.ofDays(1), null, null, Duration.ofDays(7));
        Recording held = at.record(DOOR, 0);
        Recording other = at.record(DOOR, 1);
        at.catalogue.holds().hold(DOOR, held.start(), held.end());
        day(100);
        assertThat(at.run().deleted()).isEqualTo(1);
        at.expectWhole(held, HOT);
        at.expectDeleted(other);

        at.catalogue.holds().release(DOOR, held.start(), held.end());
        assertThat(at.run().deleted()).isEqualTo(1);
        at.expectDeleted(held);
    }

    @Test
    void aCamerasPolicyOverridesTheDefaultAndAChangeConcernsWhatIsThere() throws Exception {
        at.defaults = new RetentionPolicy(null, null, null, Duration.ofDays(1));
        at.catalogue.retentionPolicies().set(VAULT, RetentionPolicy.KEEP, at.now);
        Recording kept = at.record(VAULT, 0);
        Recording gone = at.record(DOOR, 0);
        day(10);
        at.run();
        at.expectWhole(kept, HOT);
        at.expectDeleted(gone);
        assertThat(at.row(kept).dueAt()).isNull();

        at.catalogue.retentionPolicies().set(VAULT, new RetentionPolicy(null, Duration.ofDays(5), null, null), at.now);
        at.run();
        at.expectWhole(kept, COLD);
        at.catalogue.retentionPolicies().set(VAULT, null, at.now);
        at.run();
        at.expectDeleted(kept);
    }

    @Test
    void anotherDefaultConcernsWhatWasPlannedByTheOneBefore() throws Exception {
        Recording hour = at.record(DOOR, 0);
        day(10);
        at.run();
        assertThat(at.row(hour).dueAt()).isNull();
        at.defaults = new RetentionPolicy(Duration.ofDays(5), null, null, null);
        at.run();
        at.expectWhole(hour, WARM);
    }

    /** What is damaged is not moved, and does not keep the others; it is told, and left alone for a day. */
    @Test
    void whatIsDamagedStaysAndIsTold() throws Exception {
        at.defaults = DAYS;
        Recording damaged = at.record(DOOR, 0);
        Recording sound = at.record(DOOR, 1);
        Path other = Files.writeString(folder.resolve("other"), "not what was recorded here, of " + damaged.id());
        at.store(HOT).delete(damaged.objectKey());
        at.store(HOT).put(damaged.objectKey(), other, Sha256.of(other));
        day(2);
        RetentionReport report = at.run();
        assertThat(report.moved()).isEqualTo(1);
        assertThat(report.failures()).hasSize(1).first().asString().contains(damaged.objectKey());
        assertThat(at.alerts).hasSize(1);
        at.expectWhole(sound, WARM);
        assertThat(at.row(damaged).recording().tier()).isEqualTo(HOT);
        assertThat(at.mark(damaged)).isNull();
        assertThat(at.store(HOT).stat(damaged.objectKey())).isPresent();
        assertThat(at.store(WARM).stat(damaged.objectKey())).isEmpty();
        assertThat(at.run().failures()).isEmpty();
        day(3);
        assertThat(at.run().failures()).hasSize(1);
    }

    /** The last copy is never removed on the word of a row alone. */
    @Test
    void theOldObjectStaysWhereTheNewOneIsNotWhole() throws Exception {
        at.defaults = DAYS;
        Recording hour = at.record(DOOR, 0);
        day(2);
        RetentionRows rows = at.catalogue.retentionRows();
        at.store(WARM).ensureReady();
        assertThat(rows.beginMove(at.row(hour), WARM)).isTrue();
        assertThat(rows.switchTier(hour.id())).isTrue();
        assertThat(at.run().failures()).hasSize(1).first().asString().contains("is not whole there");
        assertThat(at.store(HOT).stat(hour.objectKey())).isPresent();
        assertThat(at.mark(hour)).isEqualTo(RetentionMark.LEAVING);
    }

    @Test
    void aStoreThatIsAwayEndsTheRunAndTheNextOneGoesOn() throws Exception {
        at.defaults = DAYS;
        Recording first = at.record(DOOR, 0);
        Recording second = at.record(DOOR, 1);
        day(2);
        Map<StorageTier, ObjectStore> away = Map.of(
                HOT,
                at.store(HOT),
                WARM,
                new StoreAway(at.store(WARM)),
                COLD,
                at.store(COLD),
                ARCHIVED,
                at.store(ARCHIVED));
        RetentionReport report = at.run(at.catalogue.retentionRows(), away);
        assertThat(report.failures()).singleElement().asString().contains("ended early", "away by the test");
        assertThat(at.alerts).hasSize(1);
        at.expectReadable(first);
        assertThat(at.run().moved()).isEqualTo(2);
        at.expectWhole(first, WARM);
        at.expectWhole(second, WARM);
    }

    @Test
    void twoRunsNeverOverlap() throws Exception {
        at.defaults = DAYS;
        Recording hour = at.record(DOOR, 0);
        day(2);
        try (RetentionRows.Turn other = at.catalogue.retentionRows().tryTurn().orElseThrow()) {
            assertThat(other).isNotNull();
            assertThat(at.run().ran()).isFalse();
            at.expectWhole(hour, HOT);
        }
        assertThat(at.run().moved()).isEqualTo(1);
    }
}
