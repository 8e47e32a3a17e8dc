package io.millrace.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresSettingsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://host/millrace?user=m&password=s3cret",
                "jdbc:postgresql://m:s3cret@host/millrace",
                "jdbc:mysql://host/s3cret"
            })
    void refusesAUrlThatIsWrongOrHoldsAPassword(String url) {
        assertThatThrownBy(() -> PostgresSettings.of(url, "millrace", "x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("postgres.url")
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void doesNotPrintThePassword() {
        assertThat(PostgresSettings.of("jdbc:postgresql://host/millrace", "millrace", "s3cret"))
                .asString()
                .doesNotContain("s3cret");
    }

    @Test
    void anOldServerIsRefusedWithWhatToDo() {
        FirstConnection.requireVersion(150_000);
        assertThatThrownBy(() -> FirstConnection.requireVersion(149_999))
                .isInstanceOfSatisfying(PostgresException.class, e -> {
                    assertThat(e.kind()).isEqualTo(PostgresException.Kind.TOO_OLD);
                    assertThat(e).hasMessageContaining("version 14").hasMessageContaining("15");
                });
    }
}
