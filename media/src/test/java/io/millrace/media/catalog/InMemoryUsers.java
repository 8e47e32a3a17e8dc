package io.millrace.media.catalog;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** {@link Users} in a map. */
public final class InMemoryUsers extends InMemoryStore implements Users {
    private final Map<UUID, User> users = new HashMap<>();

    @Override
    public synchronized void create(User user) {
        requireUp();
        if (users.containsKey(user.id()) || findByName(user.name()).isPresent()) {
            throw conflict("user " + user.name() + " is there already");
        }
        users.put(
                user.id(), new User(user.id(), user.name(), user.role(), user.passwordHash(), kept(user.createdAt())));
    }

    @Override
    public synchronized Optional<User> findByName(String name) {
        requireUp();
        return users.values().stream().filter(u -> u.name().equals(name)).findFirst();
    }

    @Override
    public synchronized boolean setPasswordHash(UUID id, String passwordHash) {
        requireUp();
        return users.computeIfPresent(
                        id, (same, old) -> new User(id, old.name(), old.role(), passwordHash, old.createdAt()))
                != null;
    }

    @Override
    public synchronized long count() {
        requireUp();
        return users.size();
    }
}
