package io.millrace.sql;

import io.millrace.media.catalog.User;
import io.millrace.media.catalog.Users;
import java.util.Optional;
import java.util.UUID;

/** {@link Users} in table {@code users}. */
final class PostgresUsers implements Users {
    private final Sessions sessions;

    PostgresUsers(Sessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public void create(User user) {
        sessions.ask("creating user " + user.name(), UserMapper.class, m -> m.insert(user));
    }

    @Override
    public Optional<User> findByName(String name) {
        return sessions.ask("reading a user", UserMapper.class, m -> Optional.ofNullable(m.findByName(name)));
    }

    @Override
    public boolean setPasswordHash(UUID id, String passwordHash) {
        return sessions.ask(
                        "changing the password of user " + id,
                        UserMapper.class,
                        m -> m.setPasswordHash(id, passwordHash))
                > 0;
    }

    @Override
    public long count() {
        return sessions.ask("counting users", UserMapper.class, UserMapper::count);
    }
}
