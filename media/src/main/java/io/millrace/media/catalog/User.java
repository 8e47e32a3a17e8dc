package io.millrace.media.catalog;

import java.time.Instant;
import java.util.UUID;

/**
 * Who may log in.
 *
 * @param passwordHash PHC string ({@code $argon2id$…})
 */
public record User(UUID id, String name, Role role, String passwordHash, Instant createdAt) {
    /** What a user may do; each may do what those after it may. */
    public enum Role {
        /** Everything, users included. */
        ADMIN,
        /** Cameras, keys, recordings, retention. */
        OPERATOR,
        /** Watch. */
        VIEWER
    }

    /** Never prints the hash. */
    @Override
    public String toString() {
        return "User[id=" + id + ", name=" + name + ", role=" + role + "]";
    }
}
