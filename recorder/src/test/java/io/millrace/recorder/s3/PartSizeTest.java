package io.millrace.recorder.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.media.store.ObjectStoreException;
import io.millrace.media.store.ObjectStoreException.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartSizeTest {
    private static final long LEAST = 8 << 20;
    private static final long MOST_OBJECT_BYTES = 5L << 40;

    @ParameterizedTest
    @ValueSource(longs = {0, 1, LEAST, 1L << 30, LEAST * 10_000})
    void isTheLeastForWhatFits(long objectBytes) {
        assertThat(PartSize.of("key", objectBytes, LEAST)).isEqualTo(LEAST);
    }

    @ParameterizedTest
    @ValueSource(longs = {LEAST * 10_000 + 1, 90_000_000_000L, 1L << 40, MOST_OBJECT_BYTES})
    void growsWithTheObjectSoThatTenThousandPartsHoldIt(long objectBytes) {
        long part = PartSize.of("key", objectBytes, LEAST);
        assertThat(Math.ceilDiv(objectBytes, part)).isBetween(5_000L, 10_000L);
        assertThat(part).isBetween(LEAST, 5L << 30);
    }

    @Test
    void namesWhatToDoWithMoreThanS3Takes() {
        assertThatThrownBy(() -> PartSize.of("recordings/yard/x.mp4", MOST_OBJECT_BYTES + 1, LEAST))
                .isInstanceOfSatisfying(
                        ObjectStoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.REFUSED))
                .hasMessageContaining("recordings/yard/x.mp4")
                .hasMessageContaining("recording.rotation");
    }
}
