package io.millrace.transcoder.ladder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class CpuBudgetTest {
    private final CpuBudget budget = new CpuBudget(1);

    @Test
    void grantsUntilItIsUsedUpAndSaysWhyNot() {
        CpuBudget.Lease first = budget.lease();
        CpuBudget.Lease second = budget.lease();
        assertThat(first.resize(0.6)).isNull();
        assertThat(second.resize(0.6)).isEqualTo("it takes about 0.60 cores, and 0.60 of 1.00 are taken");
        assertThat(second.resize(0.4)).isNull();
        assertThat(first.resize(0)).isNull();
        assertThat(budget.reservedCores()).isCloseTo(0.4, within(1e-9));
    }

    @Test
    void lessIsAlwaysGranted() {
        CpuBudget.Lease lease = budget.lease();
        assertThat(lease.resize(1)).isNull();
        assertThat(lease.resize(0.5)).isNull();
    }

    @Test
    void aHundredDemandsAtOnceTakeNoMoreThanThereIs() {
        int granted = 0;
        for (int i = 0; i < 100; i++) {
            granted += budget.lease().resize(0.22) == null ? 1 : 0;
        }
        assertThat(granted).isEqualTo(4);
    }
}
