package io.millrace.recorder.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class InARowTest {
    private final List<Integer> opened = new ArrayList<>();
    private final List<Integer> closed = new ArrayList<>();

    @Test
    void readsEachToItsEndBeforeTheNextIsOpened() throws IOException {
        try (InputStream row = InARow.of(List.of(part(1, 2, 3), part(2), part(3, 255)))) {
            assertThat(row.read()).isEqualTo(2);
            assertThat(opened).containsExactly(1);
            assertThat(row.readAllBytes()).containsExactly(3, 255);
            assertThat(row.read()).isEqualTo(-1);
        }
        assertThat(opened).containsExactly(1, 2, 3);
        assertThat(closed).containsExactly(1, 2, 3);
    }

    @Test
    void opensNothingMoreWhenItIsBrokenOff() throws IOException {
        try (InputStream row = InARow.of(List.of(part(1, 2, 3), part(2, 4), part(3, 5)))) {
            assertThat(row.read()).isEqualTo(2);
        }
        assertThat(opened).containsExactly(1);
        assertThat(closed).containsExactly(1);
    }

    private Supplier<InputStream> part(int number, int... content) {
        byte[] bytes = new byte[content.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) content[i];
        }
        return () -> {
            opened.add(number);
            return new ByteArrayInputStream(bytes) {
                @Override
                public void close() {
                    closed.add(number);
                }
            };
        };
    }
}
