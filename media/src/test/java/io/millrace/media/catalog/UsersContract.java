package io.millrace.media.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every {@link Users} does. Each test begins with none. */
public abstract class UsersContract {
    private static final Instant T0 = Instant.parse("2026-11-21T09:00:00Z");

    protected abstract Users users();

    private static User user(String name, User.Role role) {
        return new User(UUID.randomUUID(), name, role, "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA", T0);
    }

    @ParameterizedTest
    @EnumSource
    void findsWhatWasCreated(User.Role role) {
        User user = user("ada", role);
        users().create(user);
        assertThat(users().findByName("ada")).contains(user);
    }

    @Test
    void namesAreCaseSensitive() {
        users().create(user("ada", User.Role.ADMIN));
        assertThat(users().findByName("Ada")).isEmpty();
        assertThat(users().findByName("ada\0")).isEmpty();
        users().create(user("Ada", User.Role.VIEWER));
        assertThat(users().count()).isEqualTo(2);
    }

    @Test
    void aNameIsTakenOnce() {
        User first = user("ada", User.Role.ADMIN);
        users().create(first);
        assertThatThrownBy(() -> users().create(user("ada", User.Role.VIEWER)))
                .isInstanceOfSatisfying(
                        CatalogException.class, e -> assertThat(e.kind()).isEqualTo(CatalogException.Kind.CONFLICT));
        assertThat(users().findByName("ada")).contains(first);
        assertThat(users().count()).isEqualTo(1);
    }

    @Test
    void aPasswordCanBeChanged() {
        User user = user("ada", User.Role.OPERATOR);
        users().create(user);
        assertThat(users().setPasswordHash(user.id(), "$argon2id$new")).isTrue();
        assertThat(users().findByName("ada").orElseThrow().passwordHash()).isEqualTo("$argon2id$new");
        assertThat(users().setPasswordHash(UUID.randomUUID(), "$argon2id$new")).isFalse();
    }
}
