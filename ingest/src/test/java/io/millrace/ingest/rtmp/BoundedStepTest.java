package io.millrace.ingest.rtmp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class BoundedStepTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @Test
    void whatReturnsIsDone() {
        boolean[] ran = new boolean[1];
        assertThat(BoundedStep.run("a step", LONG, () -> ran[0] = true)).isTrue();
        assertThat(ran[0]).isTrue();
    }

    @Test
    @Timeout(30)
    void whatNeverReturnsIsLeft() {
        CountDownLatch never = new CountDownLatch(1);
        assertThat(BoundedStep.run("a step", Duration.ofMillis(20), () -> await(never)))
                .isFalse();
        never.countDown();
    }

    @Test
    void whatThrowsIsNotDone() {
        assertThat(BoundedStep.run("a step", LONG, () -> {
                    throw new IllegalStateException("for the test");
                }))
                .isFalse();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
