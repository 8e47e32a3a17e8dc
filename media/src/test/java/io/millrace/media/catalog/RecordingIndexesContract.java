package io.millrace.media.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What every {@link RecordingIndexes} does. Each test begins with none. */
public abstract class RecordingIndexesContract {
    protected abstract RecordingIndexes indexes();

    private static RecordingIndex index(UUID id, int sizeBytes, long seed) {
        byte[] fragments = new byte[sizeBytes];
        new Random(seed).nextBytes(fragments);
        return new RecordingIndex(id, 1L << 33, 700, 1, fragments);
    }

    @Test
    void findsThoseThatAreThere() {
        RecordingIndex hour = index(UUID.randomUUID(), 90_000, 1);
        RecordingIndex empty = index(UUID.randomUUID(), 0, 2);
        RecordingIndex other = index(UUID.randomUUID(), 10, 3);
        List.of(hour, empty, other).forEach(indexes()::put);

        assertThat(indexes().find(List.of(hour.recordingId(), empty.recordingId(), UUID.randomUUID())))
                .containsExactlyInAnyOrder(hour, empty);
        assertThat(indexes().find(List.of())).isEmpty();
    }

    @Test
    void puttingAgainReplaces() {
        UUID id = UUID.randomUUID();
        indexes().put(index(id, 10, 1));
        RecordingIndex second = new RecordingIndex(id, 0, 1, 2, new byte[] {5});
        indexes().put(second);
        assertThat(indexes().find(List.of(id))).containsExactly(second);
    }
}
