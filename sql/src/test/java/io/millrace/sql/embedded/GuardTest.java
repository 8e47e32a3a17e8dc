package io.millrace.sql.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class GuardTest {
    @Test
    void isTriedLaterAndLater() {
        assertThat(IntStream.rangeClosed(0, 8).mapToObj(Guard::pause).map(Duration::toSeconds))
                .containsExactly(0L, 1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L);
        assertThat(Guard.pause(Integer.MAX_VALUE)).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    @Timeout(60)
    void goesOnWhateverAStartFailedOf() throws Exception {
        CountDownLatch back = new CountDownLatch(1);
        List<String> said = new CopyOnWriteArrayList<>();
        Guard.Guarded server = new Guard.Guarded() {
            private int starts;

            @Override
            public boolean isGone() {
                return starts < 2;
            }

            @Override
            public long startAgain() {
                starts++;
                if (starts == 1) {
                    throw new IllegalStateException("for the test");
                }
                back.countDown();
                return 1;
            }
        };
        Guard guard = new Guard(server, said::add);
        back.await();
        guard.close();
        assertThat(said).hasSize(2).last().asString().contains("for the test");
    }
}
