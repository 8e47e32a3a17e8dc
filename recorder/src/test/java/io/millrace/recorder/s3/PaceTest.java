package io.millrace.recorder.s3;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InterruptedIOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaceTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final Pace pace = new Pace(1_000, Duration.ofSeconds(60));

    @Test
    void endsWhatCrawls() throws Exception {
        pace.moved(1, 25 * SECOND);
        pace.moved(1, 25 * SECOND);
        assertThatThrownBy(() -> pace.moved(1, 25 * SECOND))
                .isInstanceOf(InterruptedIOException.class)
                .hasMessageContaining("3 bytes in 75 s");
    }

    @Test
    void countsEachSpanByItself() throws Exception {
        pace.moved(1_000_000, 60 * SECOND);
        pace.moved(999, 59 * SECOND);
        assertThatThrownBy(() -> pace.moved(0, SECOND)).isInstanceOf(InterruptedIOException.class);
    }

    @Test
    void leavesTheSlowestThatIsFastEnough() {
        assertThatCode(() -> {
                    for (int i = 0; i < 1_000; i++) {
                        pace.moved(500, 30 * SECOND);
                    }
                })
                .doesNotThrowAnyException();
    }
}
