package io.millrace.api.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.catalog.InMemoryUsers;
import io.millrace.media.catalog.User;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class PasswordsTest {
    private static final char[] PASSWORD = "correct horse battery".toCharArray();
    private final Passwords passwords = new Passwords();

    @Test
    void aHashIsAPhcStringThatOnlyItsPasswordMatches() {
        String hash = passwords.hash(PASSWORD);
        assertThat(hash).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
        assertThat(passwords.matches(PASSWORD, hash)).isTrue();
        assertThat(passwords.matches("correct horse batter".toCharArray(), hash))
                .isFalse();
        assertThat(passwords.hash(PASSWORD)).as("salted").isNotEqualTo(hash);
    }

    /** The reference implementation: {@code echo -n password | argon2 somesalt -id -v 13 -t 2 -m 16 -p 1}. */
    @Test
    void hashesOfTheReferenceImplementationMatch() {
        String reference = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
        assertThat(passwords.matches("password".toCharArray(), reference)).isTrue();
        assertThat(passwords.matches("Password".toCharArray(), reference)).isFalse();
    }

    @Test
    void whatIsNoHashMatchesNothingAndCostsNoMemory() {
        assertThat(passwords.matches(PASSWORD, "")).isFalse();
        assertThat(passwords.matches(PASSWORD, "$2a$10$abc")).isFalse();
        assertThat(passwords.matches(
                        PASSWORD, "$argon2id$v=19$m=9999999,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8"))
                .isFalse();
        assertThat(passwords.matchesNobody("nobody has this password".toCharArray()))
                .isFalse();
    }

    @Test
    void theFirstAdministratorIsMadeOnce() {
        var users = new InMemoryUsers();
        var first = new FirstAdministrator(users, passwords, Instant::now);
        String password = first.ensure().orElseThrow();
        User admin = users.findByName("admin").orElseThrow();
        assertThat(admin.role()).isEqualTo(User.Role.ADMIN);
        assertThat(passwords.matches(password.toCharArray(), admin.passwordHash()))
                .isTrue();
        assertThat(password).hasSizeGreaterThanOrEqualTo(Passwords.MIN_LENGTH);
        assertThat(first.ensure()).isEmpty();
    }
}
