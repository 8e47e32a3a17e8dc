package io.millrace.transcoder.ladder;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PictureTurnsTest {
    private final CpuBudget budget = new CpuBudget(3);
    private final CpuBudget.Lease ladders = budget.lease();
    private final PictureTurns turns = new PictureTurns(budget);
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    private void ask(String camera) {
        turns.ask(
                new PictureTurns.Turn() {
                    @Override
                    public void begin() {
                        told.add(camera + " begins");
                    }

                    @Override
                    public void refuse(String reason) {
                        told.add(camera + ": " + reason);
                    }
                },
                0.06);
    }

    private String tell() throws InterruptedException {
        return String.valueOf(told.poll(30, TimeUnit.SECONDS));
    }

    @Test
    void oneAtATimeInTheOrderOfAsking() throws Exception {
        ladders.resize(1.5);
        for (int i = 0; i < 50; i++) {
            ask("camera " + i);
        }
        for (int i = 0; i < 50; i++) {
            assertThat(tell()).isEqualTo("camera " + i + " begins");
            assertThat(told).isEmpty();
            turns.over();
        }
    }

    @Test
    void anotherForEachWholeCoreThatIsFree() throws Exception {
        for (int i = 0; i < 5; i++) {
            ask("camera " + i);
        }
        for (int i = 0; i < 3; i++) {
            assertThat(tell()).endsWith(" begins");
        }
        ladders.resize(2.5);
        turns.over();
        turns.over();
        assertThat(told).isEmpty();
        turns.over();
        assertThat(tell()).isEqualTo("camera 3 begins");
        turns.over();
        assertThat(tell()).isEqualTo("camera 4 begins");
        assertThat(told).isEmpty();
    }

    @Test
    void whatLaddersLeaveNothingForIsRefusedAndNothingIsHeldOfTheBudget() throws Exception {
        ladders.resize(2.95);
        ask("gate");
        assertThat(tell()).isEqualTo("gate: the CPU budget is used up by ladders");
        ladders.resize(2.9);
        ask("gate");
        assertThat(tell()).isEqualTo("gate begins");
        assertThat(budget.reservedCores()).isEqualTo(2.9);
    }
}
