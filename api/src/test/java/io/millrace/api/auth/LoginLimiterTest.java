package io.millrace.api.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class LoginLimiterTest {
    private Instant now = Instant.parse("2026-11-21T09:00:00Z");
    private final LoginLimiter limiter = new LoginLimiter(() -> now);

    @Test
    void oneAddressIsHeldAfterItsFailures() {
        for (int i = 0; i < LoginLimiter.PER_ADDRESS; i++) {
            assertThat(limiter.attempt("192.0.2.1", "user " + i)).isEmpty();
        }
        assertThat(limiter.attempt("192.0.2.1", "admin")).hasValue(LoginLimiter.WINDOW);
        assertThat(limiter.attempt("192.0.2.2", "admin")).isEmpty();
        now = now.plus(LoginLimiter.WINDOW);
        assertThat(limiter.attempt("192.0.2.1", "admin")).isEmpty();
    }

    @Test
    void oneUserIsGuardedAgainstManyAddressesAndNotLockedOut() {
        assertThat(limiter.attempt("192.0.2.1", "admin")).isEmpty();
        limiter.succeeded("192.0.2.1", "admin");
        for (int i = 0; i < LoginLimiter.PER_USER; i++) {
            assertThat(limiter.attempt("198.51.100." + i, "admin")).isEmpty();
        }
        assertThat(limiter.attempt("203.0.113.1", "admin")).hasValue(LoginLimiter.WINDOW);
        assertThat(limiter.attempt("192.0.2.1", "admin"))
                .as("who logged in from there before")
                .isEmpty();
    }

    @Test
    void anAccountOfOnesOwnBuysNoGuessesAtAnothers() {
        // The administrator logged in from the same office.
        assertThat(limiter.attempt("192.0.2.1", "admin")).isEmpty();
        limiter.succeeded("192.0.2.1", "admin");
        int guesses = 0;
        while (guesses < 3 * LoginLimiter.PER_ADDRESS
                && limiter.attempt("192.0.2.1", "admin").isEmpty()) {
            guesses++;
            if (limiter.attempt("192.0.2.1", "viewer").isEmpty()) {
                limiter.succeeded("192.0.2.1", "viewer");
            }
        }
        assertThat(guesses).isEqualTo(LoginLimiter.PER_ADDRESS);
    }

    @Test
    void aSuccessIsNoFailure() {
        for (int i = 0; i < 3 * LoginLimiter.PER_ADDRESS; i++) {
            assertThat(limiter.attempt("192.0.2.1", "admin")).isEmpty();
            limiter.succeeded("192.0.2.1", "admin");
            now = now.plus(Duration.ofSeconds(1));
        }
    }

    @Test
    void aClockThatIsPutBackLocksNobodyOutForLonger() {
        for (int i = 0; i < LoginLimiter.PER_ADDRESS; i++) {
            assertThat(limiter.attempt("192.0.2.1", "admin")).isEmpty();
        }
        assertThat(limiter.attempt("192.0.2.1", "admin")).isPresent();
        now = now.minus(Duration.ofHours(1));
        assertThat(limiter.attempt("192.0.2.1", "admin")).isEmpty();
    }
}
