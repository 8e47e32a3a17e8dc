package io.millrace.recorder.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.media.CameraId;
import io.millrace.media.catalog.CatalogException;
import io.millrace.media.catalog.Gap;
import io.millrace.media.catalog.Gaps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GapJournalTest {
    private static final CameraId YARD = new CameraId("yard");
    private static final Instant T0 = Instant.parse("2026-11-21T10:00:00.123456Z");

    @TempDir
    Path folder;

    private final Catalogue catalogue = new Catalogue();

    @Test
    void keepsGapsWhileTheCatalogueIsAwayAndOverAStart() throws IOException {
        Gap first = gap(0, 5, Gap.Cause.DISK_FULL, "tab\tand\nline, ü");
        Gap open = gap(10, -1, Gap.Cause.OFFLINE, "");
        catalogue.away = true;
        try (GapJournal journal = journal()) {
            journal.record(first);
            journal.record(open);
            assertThatThrownBy(() -> journal.deliver(catalogue)).isInstanceOf(CatalogException.class);
            assertThat(journal.pending()).isEqualTo(2);
        }
        catalogue.away = false;
        try (GapJournal journal = journal()) {
            journal.deliver(catalogue);
            assertThat(journal.pending()).isZero();
            assertThat(journal.open()).containsExactly(open);
            assertThat(journal.latest()).containsEntry(YARD, open);
        }
        assertThat(catalogue.rows.values()).containsExactly(gap(0, 5, Gap.Cause.DISK_FULL, "tab and line, ü"), open);
    }

    @Test
    void cutsALineThatACrashTore() throws IOException {
        try (GapJournal journal = journal()) {
            journal.record(gap(0, 5, Gap.Cause.STALLED, ""));
        }
        Files.writeString(folder.resolve("gaps"), "yard\t2026-11-21T10:0", StandardOpenOption.APPEND);
        try (GapJournal journal = journal()) {
            journal.record(gap(20, 25, Gap.Cause.OFFLINE, ""));
        }
        try (GapJournal journal = journal()) {
            journal.deliver(catalogue);
        }
        assertThat(catalogue.rows.values())
                .containsExactly(gap(0, 5, Gap.Cause.STALLED, ""), gap(20, 25, Gap.Cause.OFFLINE, ""));
    }

    @Test
    void staysSmallAndForgetsNothingThatStillCounts() throws IOException {
        Gap open = gap(0, -1, Gap.Cause.OFFLINE, "");
        try (GapJournal journal = journal()) {
            journal.record(open);
            for (int i = 1; i <= 5_000; i++) {
                journal.record(gap(i, i, Gap.Cause.SLOW_DISK, "the disk did not keep up"));
                journal.deliver(catalogue);
            }
            journal.record(gap(5_001, 5_002, Gap.Cause.SLOW_DISK, "not delivered"));
        }
        assertThat(Files.size(folder.resolve("gaps"))).isLessThan(300 << 10);
        catalogue.rows.clear();
        try (GapJournal journal = journal()) {
            assertThat(journal.open()).containsExactly(open);
            journal.deliver(catalogue);
        }
        assertThat(catalogue.rows.values()).contains(gap(5_001, 5_002, Gap.Cause.SLOW_DISK, "not delivered"));
    }

    @Test
    void aLineThatAFullDiskTookAPartOfCostsNoneBehindIt() throws IOException {
        Gap before = gap(0, 5, Gap.Cause.STALLED, "");
        Gap after = gap(20, 25, Gap.Cause.OFFLINE, "");
        try (GapJournal journal = journal()) {
            journal.record(before);
            Files.writeString(folder.resolve("gaps"), "yard\t2026-11-21T10:0", StandardOpenOption.APPEND);
            journal.record(after);
        }
        try (GapJournal journal = journal()) {
            journal.deliver(catalogue);
        }
        assertThat(catalogue.rows.values()).containsExactly(before, after);
    }

    @Test
    void oneThatTheCatalogueRefusesHoldsUpNoOther() throws IOException {
        Gap refused = gap(0, 5, Gap.Cause.MALFORMED, "refused");
        Gap after = gap(20, 25, Gap.Cause.OFFLINE, "");
        try (GapJournal journal = journal()) {
            journal.record(refused);
            journal.record(after);
            assertThatThrownBy(() -> journal.deliver(catalogue)).isInstanceOf(CatalogException.class);
            assertThat(journal.pending()).isEqualTo(1);
        }
        assertThat(catalogue.rows.values()).containsExactly(after);
    }

    @Test
    void noneEndsBeforeItStarts() throws IOException {
        try (GapJournal journal = journal()) {
            journal.record(gap(5, 4, Gap.Cause.AWAITING_KEYFRAME, ""));
            journal.deliver(catalogue);
        }
        assertThat(catalogue.rows.values()).containsExactly(gap(5, 5, Gap.Cause.AWAITING_KEYFRAME, ""));
    }

    private GapJournal journal() throws IOException {
        return GapJournal.open(folder.resolve("gaps"));
    }

    private static Gap gap(int fromSecond, int toSecond, Gap.Cause cause, String detail) {
        return new Gap(
                YARD, T0.plusSeconds(fromSecond), toSecond < 0 ? null : T0.plusSeconds(toSecond), cause, 3, detail);
    }

    private static final class Catalogue implements Gaps {
        private final Map<List<Object>, Gap> rows = new LinkedHashMap<>();
        private boolean away;

        @Override
        public void record(Gap gap) {
            if (away) {
                throw new CatalogException(CatalogException.Kind.UNAVAILABLE, "away", new IOException());
            }
            if (gap.detail().equals("refused")) {
                throw new CatalogException(CatalogException.Kind.INTERNAL, "a check failed", new IOException());
            }
            rows.put(List.of(gap.camera(), gap.start(), gap.cause()), gap);
        }

        @Override
        public List<Gap> list(CameraId camera, Instant from, Instant to) {
            return List.copyOf(rows.values());
        }
    }
}
