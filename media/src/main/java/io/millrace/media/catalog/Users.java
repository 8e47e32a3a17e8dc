package io.millrace.media.catalog;

import java.util.Optional;
import java.util.UUID;

/** Keeps users. Blocking; throws {@link CatalogException} like {@link Cameras}. */
public interface Users {
    /** @throws CatalogException of kind {@code CONFLICT} when the name is taken */
    void create(User user);

    /** By name, case-sensitive. */
    Optional<User> findByName(String name);

    boolean setPasswordHash(UUID id, String passwordHash);

    long count();
}
