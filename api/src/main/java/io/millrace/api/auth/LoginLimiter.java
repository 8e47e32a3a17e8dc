package io.millrace.api.auth;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Slows down guessing of passwords: {@value #PER_ADDRESS} failures from an address, or {@value
 * #PER_USER} at one user's name, within {@link #WINDOW} close the door until the window is over. An
 * address from which that user has logged in since the start is not held to the user's count, so
 * that a stranger's guesses do not lock the owner out. Bounded in memory; safe for use by many
 * threads.
 */
public final class LoginLimiter {
    static final int PER_ADDRESS = 10;
    static final int PER_USER = 30;
    static final Duration WINDOW = Duration.ofMinutes(5);
    private static final int MAX_ENTRIES = 10_000;

    private record Window(Instant endsAt, int failures) {}

    private final Map<String, Window> windows = bounded();
    private final Map<String, Boolean> trusted = bounded();
    private final InstantSource clock;

    public LoginLimiter(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Counts an attempt as failed beforehand, so that many at once are held to the limit too.
     *
     * @return how long to wait, or empty to go ahead
     */
    public synchronized Optional<Duration> attempt(String address, String user) {
        Instant now = clock.instant();
        String addressKey = "a " + address;
        String userKey = "u " + user;
        boolean known = trusted.containsKey(address + " " + user);
        Window byAddress = current(addressKey, now);
        Window byUser = current(userKey, now);
        if (byAddress.failures() >= PER_ADDRESS) {
            return Optional.of(Duration.between(now, byAddress.endsAt()));
        }
        if (!known && byUser.failures() >= PER_USER) {
            return Optional.of(Duration.between(now, byUser.endsAt()));
        }
        windows.put(addressKey, new Window(byAddress.endsAt(), byAddress.failures() + 1));
        if (!known) {
            windows.put(userKey, new Window(byUser.endsAt(), byUser.failures() + 1));
        }
        return Optional.empty();
    }

    /**
     * Takes back what {@link #attempt} counted, and forgets this user's failures; those of the address
     * stay, or whoever has an account would guess at another's without end.
     */
    public synchronized void succeeded(String address, String user) {
        takeBack("a " + address);
        windows.remove("u " + user);
        trusted.put(address + " " + user, true);
    }

    /** Takes back what {@link #attempt} counted, of one that could not be decided. */
    public synchronized void undecided(String address, String user) {
        takeBack("a " + address);
        takeBack("u " + user);
    }

    private void takeBack(String key) {
        windows.computeIfPresent(
                key, (same, window) -> new Window(window.endsAt(), Math.max(0, window.failures() - 1)));
    }

    private Window current(String key, Instant now) {
        Window window = windows.get(key);
        // One that ends later than a new one would is from before the clock was put back.
        if (window == null || !now.isBefore(window.endsAt()) || window.endsAt().isAfter(now.plus(WINDOW))) {
            return new Window(now.plus(WINDOW), 0);
        }
        return window;
    }

    private static <V> Map<String, V> bounded() {
        return new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
                return size() > MAX_ENTRIES;
            }
        };
    }
}
