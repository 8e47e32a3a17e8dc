package io.millrace.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Date;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronLineTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0 */15 * * * ?",
                "0 0 3 * * ?",
                "30 5,35 0-6 ? * MON-FRI",
                "0 0 0 L * ?",
                "0 0 0 L-3 * ?",
                "0 0 0 15W * ?",
                "0 0 0 ? * 6#3",
                "0 0 12 1 1 ? 2099"
            })
    void whatComesToPassIsTaken(String line) {
        assertThat(CronLine.parse(" " + line + " ").text()).isEqualTo(line);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "99 * * * * ?    | 99 in seconds is not 0 to 59",
                "0 60 * * * ?    | 60 in minutes is not 0 to 59",
                "0 0 5-24 * * ?  | 24 in hours is not 0 to 23",
                "0 0 0 32 * ?    | 32 in day of month is not 1 to 31",
                "0 0 0 1 13 ?    | 13 in month is not 1 to 12",
                "0 0 0 ? * 8     | 8 in day of week is not 1 to 7",
                "0 */0 * * * ?   | 0 in minutes is not 1 to 59",
                "0 */90 * * * ?  | 90 in minutes is not 1 to 59",
                "0 0 0 1 1 ? 99999 | 99999 in year is not 1970 to 2099",
                "0 0 0 30 2 ?    | never comes to pass",
                "0 0 0 1 1 ? 1999 | never comes to pass",
                "*/15 * * * *    | is not a cron line: seconds, minutes",
                "every night     | is not a cron line: seconds, minutes",
                "0 0 0 * * *     | is not a cron line",
                "0 0 0 ? * XXX   | is not a cron line"
            })
    void whatCannotBeIsRefused(String line, String reason) {
        assertThatThrownBy(() -> CronLine.parse(line))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void itIsReadInUtc() {
        Date noon = CronLine.parse("0 0 12 * * ?")
                .expression()
                .getNextValidTimeAfter(Date.from(Instant.parse("2026-11-21T11:59:00Z")));
        assertThat(noon.toInstant()).isEqualTo(Instant.parse("2026-11-21T12:00:00Z"));
    }
}
