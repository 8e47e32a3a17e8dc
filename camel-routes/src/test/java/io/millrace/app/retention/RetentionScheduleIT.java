package io.millrace.app.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.app.config.CronLine;
import io.millrace.media.catalog.CatalogException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Quartz on the real schema: two schedulers on one database are two nodes. */
@Timeout(120)
class RetentionScheduleIT {
    private static final CronLine YEARLY = CronLine.parse("0 0 0 1 1 ?");
    private static final CronLine EACH_SECOND = CronLine.parse("* * * * * ?");

    @TempDir
    static Path folder;

    private static RetentionFixture at;

    @BeforeAll
    static void start() throws Exception {
        at = new RetentionFixture(folder);
    }

    @BeforeEach
    void clean() throws Exception {
        at.clean();
    }

    @AfterAll
    static void stop() {
        at.close();
    }

    private RetentionSchedule node(String name, CronLine cron, Runnable run) {
        return new RetentionSchedule(at.catalogue.dataSource(), name, cron, run);
    }

    @Test
    void runsComeWhenTheyAreDueAndNeverTwoAtATime() throws Exception {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch ran = new CountDownLatch(6);
        Semaphore overlap = new Semaphore(0);
        Runnable run = () -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            try {
                // Longer than from one time to the next: another one would have every chance.
                assertThat(overlap.tryAcquire(1_200, TimeUnit.MILLISECONDS)).isFalse();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            running.decrementAndGet();
            ran.countDown();
        };
        try (RetentionSchedule one = node("one", EACH_SECOND, run);
                RetentionSchedule two = node("two", EACH_SECOND, run)) {
            one.start();
            two.start();
            assertThat(ran.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(one.schedule().previous()).isNotNull();
        }
        assertThat(most).hasValue(1);
    }

    @Test
    void whatAnOperatorChangedLastsUntilTheSettingsChange() {
        try (RetentionSchedule one = node("one", YEARLY, () -> {})) {
            assertThatThrownBy(one::schedule)
                    .isInstanceOf(CatalogException.class)
                    .hasMessageContaining("not started yet");
            one.start();
            assertThat(one.schedule().cron()).isEqualTo(YEARLY.text());
            assertThat(one.reschedule(" 0 0 3 * * ? ").cron()).isEqualTo("0 0 3 * * ?");
            assertThat(one.schedule().next())
                    .isBetween(Instant.now(), Instant.now().plus(Duration.ofDays(1)));
            assertThatThrownBy(() -> one.reschedule("0 0 0 30 2 ?"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("'0 0 0 30 2 ?' never comes to pass");
            assertThat(one.schedule().cron()).isEqualTo("0 0 3 * * ?");
        }
        try (RetentionSchedule again = node("one", YEARLY, () -> {});
                RetentionSchedule other = node("two", YEARLY, () -> {})) {
            again.start();
            other.start();
            assertThat(again.schedule().cron()).isEqualTo("0 0 3 * * ?");
            assertThat(other.schedule().cron()).isEqualTo("0 0 3 * * ?");
        }
        try (RetentionSchedule changed = node("one", CronLine.parse("0 30 4 * * ?"), () -> {})) {
            changed.start();
            assertThat(changed.schedule().cron()).isEqualTo("0 30 4 * * ?");
        }
    }

    @Test
    void aChangedScheduleDoesNotRunAtOnce() {
        AtomicInteger ran = new AtomicInteger();
        CountDownLatch asked = new CountDownLatch(1);
        try (RetentionSchedule one = node("one", YEARLY, () -> {
            ran.incrementAndGet();
            asked.countDown();
        })) {
            one.start();
            one.reschedule("0 0 0 2 1 ?");
            // The request comes after: had the change begun a run, there would be two.
            one.requestRun();
            assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(one.schedule().previous()).isNull();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        assertThat(ran).hasValue(1);
    }

    @Test
    void anotherProcessMayAskForARun() throws Exception {
        CountDownLatch ran = new CountDownLatch(1);
        try (RetentionSchedule one = node("one", YEARLY, ran::countDown)) {
            one.start();
            RetentionSchedule.ask(at.catalogue.dataSource(), "command-line");
            assertThat(ran.await(60, TimeUnit.SECONDS)).isTrue();
        }
    }
}
