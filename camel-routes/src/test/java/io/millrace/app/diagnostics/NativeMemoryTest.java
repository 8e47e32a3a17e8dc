package io.millrace.app.diagnostics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class NativeMemoryTest {
    @Test
    void whatEachPartCommittedIsReadInBytes() {
        String said = """
                Native Memory Tracking:

                Total: reserved=14000KB, committed=900KB
                       malloc: 10KB #1
                -                 Java Heap (reserved=12000KB, committed=500KB)
                                            (mmap: reserved=12000KB, committed=500KB, at peak)
                -                     Class (reserved=1000KB, committed=7KB)
                -                        GC (reserved=1000KB, committed=3KB)
                """;

        assertThat(NativeMemory.parse(said)).isEqualTo(Map.of("Java Heap", 512_000L, "Class", 7_168L, "GC", 3_072L));
    }

    @Test
    void whereTrackingIsOffThereIsNothing() {
        assertThat(NativeMemory.parse("Native memory tracking is not enabled")).isEmpty();
    }
}
