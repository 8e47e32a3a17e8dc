package io.millrace.api.auth;

import io.millrace.api.http.Problem;
import io.millrace.api.http.ProblemException;
import io.millrace.media.catalog.CatalogException;
import io.millrace.media.catalog.User;
import io.millrace.media.catalog.Users;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns names and passwords into log-ins, and log-ins into users. Blocking: call from a virtual
 * thread. Users are remembered for {@link #REMEMBERED}, and longer while the catalogue is down.
 */
public final class Accounts {
    private static final Logger LOG = LoggerFactory.getLogger(Accounts.class);
    static final Duration REMEMBERED = Duration.ofSeconds(5);
    private static final int MAX_REMEMBERED = 1_000;
    private static final int MAX_LOGGED_OUT = 100_000;

    private record Remembered(User user, Instant readAt) {}

    private final Users users;
    private final Passwords passwords;
    private final LoginTokens tokens;
    private final LoginLimiter limiter;
    private final InstantSource clock;
    private final Map<String, Remembered> remembered = bounded(MAX_REMEMBERED);
    private final Map<String, Instant> loggedOut = bounded(MAX_LOGGED_OUT);

    public Accounts(Users users, Passwords passwords, LoginTokens tokens, LoginLimiter limiter, InstantSource clock) {
        this.users = users;
        this.passwords = passwords;
        this.tokens = tokens;
        this.limiter = limiter;
        this.clock = clock;
    }

    /** @throws ProblemException 401 for a wrong name or password alike, 429 after too many */
    public User logIn(String name, String password, String address) {
        hold(address, name);
        Optional<User> user;
        try {
            user = users.findByName(name);
        } catch (CatalogException e) {
            // Whether the password is right is not known: who tries it again meanwhile guesses nothing.
            limiter.undecided(address, name);
            throw e;
        }
        boolean right = user.isPresent()
                ? passwords.matches(password.toCharArray(), user.get().passwordHash())
                : passwords.matchesNobody(password.toCharArray());
        if (!right) {
            LOG.info("log-in refused address={}", address);
            throw new ProblemException(
                    Problem.unauthorized("wrong_credentials", "Name or password is wrong. Check both and try again."));
        }
        limiter.succeeded(address, name);
        return user.orElseThrow();
    }

    /** @throws ProblemException 403 when the old password is wrong, 429 after too many */
    public User changePassword(Identity identity, String oldPassword, String newPassword, String address) {
        User user = identity.user();
        hold(address, user.name());
        if (!passwords.matches(oldPassword.toCharArray(), user.passwordHash())) {
            throw new ProblemException(
                    Problem.forbidden("wrong_password", "The current password is wrong: nothing was changed."));
        }
        limiter.succeeded(address, user.name());
        String hash = passwords.hash(newPassword.toCharArray());
        if (!users.setPasswordHash(user.id(), hash)) {
            throw new ProblemException(Problem.notFound("The user is no longer there."));
        }
        forget(user.name());
        LOG.info("password changed user={}", user.id());
        return new User(user.id(), user.name(), user.role(), hash, user.createdAt());
    }

    /** The user behind a log-in; empty if it is none, has ended, or the password changed since. */
    public Optional<Identity> identify(String token) {
        return tokens.check(token)
                .filter(claims -> !isLoggedOut(claims.tokenId()))
                .flatMap(claims -> find(claims.userName())
                        .filter(user -> tokens.fingerprint(user).equals(claims.passwordFingerprint()))
                        .map(user -> new Identity(user, claims.tokenId(), claims.expiresAt())));
    }

    /** Ends one log-in, until the process restarts or it expires. */
    public void logOut(Identity identity) {
        synchronized (loggedOut) {
            Instant now = clock.instant();
            loggedOut.values().removeIf(expiry -> !now.isBefore(expiry));
            loggedOut.put(identity.tokenId(), identity.expiresAt());
        }
    }

    private void hold(String address, String name) {
        limiter.attempt(address, name).ifPresent(wait -> {
            throw new ProblemException(
                    Problem.tooMany(
                            "too_many_attempts",
                            "Too many failed attempts. Try again in " + Math.max(1, wait.toSeconds()) + " seconds."),
                    wait);
        });
    }

    private boolean isLoggedOut(String tokenId) {
        synchronized (loggedOut) {
            return loggedOut.containsKey(tokenId);
        }
    }

    private Optional<User> find(String name) {
        Instant now = clock.instant();
        Remembered known;
        synchronized (remembered) {
            known = remembered.get(name);
        }
        // A clock that was put back makes nothing younger.
        if (known != null
                && !now.isBefore(known.readAt())
                && now.isBefore(known.readAt().plus(REMEMBERED))) {
            return Optional.of(known.user());
        }
        try {
            Optional<User> user = users.findByName(name);
            synchronized (remembered) {
                user.ifPresentOrElse(u -> remembered.put(name, new Remembered(u, now)), () -> remembered.remove(name));
            }
            return user;
        } catch (CatalogException e) {
            if (known != null && e.kind() == CatalogException.Kind.UNAVAILABLE) {
                return Optional.of(known.user());
            }
            throw e;
        }
    }

    private void forget(String name) {
        synchronized (remembered) {
            remembered.remove(name);
        }
    }

    private static <V> Map<String, V> bounded(int max) {
        return new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
                return size() > max;
            }
        };
    }
}
