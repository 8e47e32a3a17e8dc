package io.millrace.api.auth;

import io.millrace.media.catalog.User;
import java.time.Instant;

/**
 * Who makes a call.
 *
 * @param tokenId of the log-in that was presented
 * @param expiresAt when that log-in ends
 */
public record Identity(User user, String tokenId, Instant expiresAt) {
    /** Whether this user may do what asks for {@code role}: roles are declared strongest first. */
    public boolean mayActAs(User.Role role) {
        return user.role().compareTo(role) <= 0;
    }
}
