package io.millrace.api.auth;

import io.millrace.media.catalog.CatalogException;
import io.millrace.media.catalog.User;
import io.millrace.media.catalog.Users;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;

/** Makes the first user when there is none. Blocking. */
public final class FirstAdministrator {
    public static final String NAME = "admin";
    // Without look-alikes, for a password that people copy by eye: 20 of 31 are 99 bits.
    private static final String ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789";
    private static final int LENGTH = 20;
    private final Users users;
    private final Passwords passwords;
    private final InstantSource clock;

    public FirstAdministrator(Users users, Passwords passwords, InstantSource clock) {
        this.users = users;
        this.passwords = passwords;
        this.clock = clock;
    }

    /**
     * @return the password of the user just made, to be shown once and kept nowhere; empty when
     *     there are users already, another node's first included
     */
    public Optional<String> ensure() {
        if (users.count() > 0) {
            return Optional.empty();
        }
        String password = generatePassword();
        String hash = passwords.hash(password.toCharArray());
        try {
            users.create(new User(UUID.randomUUID(), NAME, User.Role.ADMIN, hash, clock.instant()));
        } catch (CatalogException e) {
            if (e.kind() == CatalogException.Kind.CONFLICT) {
                return Optional.empty();
            }
            throw e;
        }
        return Optional.of(password);
    }

    /** A password that people can copy by eye, of 99 random bits. */
    public static String generatePassword() {
        var random = new SecureRandom();
        var password = new StringBuilder();
        while (password.length() < LENGTH) {
            password.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return password.toString();
    }
}
