package io.millrace.sql.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GuardTest {
    @Test
    void isTriedLaterAndLater() {
        assertThat(IntStream.rangeClosed(0, 8).mapToObj(Guard::pause).map(Duration::toSeconds))
                .containsExactly(0L, 1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L);
        assertThat(Guard.pause(Integer.MAX_VALUE)).isEqualTo(Duration.ofMinutes(1));
    }
}
