package io.millrace.transcoder.child;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class OutputTailTest {
    private final OutputTail tail = new OutputTail();

    @Test
    void keepsTheLastLines() {
        for (int i = 0; i < 100; i++) {
            write("line " + i + "\n");
        }
        assertThat(tail.text()).startsWith("line 88 | ").endsWith(" | line 99");
    }

    @Test
    void aLineWithoutEndIsBounded() {
        write("x".repeat(1_000_000));
        assertThat(tail.text()).hasSize(300);
    }

    @Test
    void controlCharactersDoNotReachTheLog() {
        write("a\u001b[31mb\tc\r\nlast");
        assertThat(tail.text()).isEqualTo("a?[31mb?c | last");
    }

    private void write(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        tail.append(bytes, bytes.length);
    }
}
