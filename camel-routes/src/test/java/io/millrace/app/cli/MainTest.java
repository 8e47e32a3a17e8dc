package io.millrace.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class MainTest {
    /** As where no thread can be made any more: thrown on, it would leave those that were made running. */
    @Test
    void anErrorEndsTheProgramToo() {
        StringWriter broken = new StringWriter() {
            @Override
            public void write(String text, int offset, int length) {
                throw new OutOfMemoryError("unable to create native thread");
            }
        };
        assertThat(Main.run(new PrintWriter(broken), "settings")).isEqualTo(1);
    }
}
