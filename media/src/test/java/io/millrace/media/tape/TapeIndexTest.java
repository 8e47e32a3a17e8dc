package io.millrace.media.tape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.media.catalog.RecordingIndex;
import java.util.Arrays;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TapeIndexTest {
    private static final UUID ID = new UUID(1, 2);

    static TapeIndex hour(int segments) {
        int[] sizes = new int[segments];
        int[] durations = new int[segments];
        Random random = new Random(5);
        for (int i = 0; i < segments; i++) {
            sizes[i] = 400_000 + random.nextInt(200_000);
            durations[i] = 180_000 + (i % 30 == 0 ? 3_000 : 0);
        }
        return new TapeIndex(900, 90_000, 1L << 34, 66_000, sizes, durations);
    }

    @Test
    void comesBackFromTheCatalogue() {
        TapeIndex index = hour(1_800);
        RecordingIndex row = index.toRecordingIndex(ID);
        TapeIndex back = TapeIndex.of(row);

        assertThat(back.initSizeBytes()).isEqualTo(900);
        assertThat(back.timescale()).isEqualTo(90_000);
        assertThat(back.firstTicks()).isEqualTo(1L << 34);
        assertThat(back.firstOffsetBytes()).isEqualTo(66_000);
        assertThat(back.segments()).isEqualTo(1_800);
        for (int i = 0; i < 1_800; i++) {
            assertThat(back.sizeBytes(i)).isEqualTo(index.sizeBytes(i));
            assertThat(back.durationTicks(i)).isEqualTo(index.durationTicks(i));
        }
        assertThat(row.fragments().length).as("four bytes a segment, and a few").isLessThan(4 * 1_800 + 400);
    }

    @Test
    void damageIsSaid() {
        byte[] whole = hour(10).toRecordingIndex(ID).fragments();
        for (int length = 0; length < whole.length; length++) {
            RecordingIndex torn = new RecordingIndex(ID, 0, 900, TapeIndex.FORMAT, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> TapeIndex.of(torn)).isInstanceOf(IllegalArgumentException.class);
        }
        RecordingIndex later = new RecordingIndex(ID, 0, 900, TapeIndex.FORMAT + 1, whole);
        assertThatThrownBy(() -> TapeIndex.of(later)).hasMessageContaining("format 2");
    }
}
