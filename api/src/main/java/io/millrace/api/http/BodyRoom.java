package io.millrace.api.http;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * How much of unfinished bodies is in memory, in all and for an address: a client that begins many
 * bodies and ends none holds so much and no more. Safe for use by many threads.
 */
final class BodyRoom {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private final long maxBytes;
    private final long maxBytesPerAddress;
    private final Map<String, Long> byAddress = new HashMap<>();
    private long heldBytes;

    BodyRoom(long maxBytes, long maxBytesPerAddress) {
        this.maxBytes = maxBytes;
        this.maxBytesPerAddress = maxBytesPerAddress;
    }

    /** @throws ProblemException 503 or 429 when there is no room; to be given back with {@link #release} otherwise */
    synchronized void take(String address, int bytes) {
        long own = byAddress.getOrDefault(address, 0L) + bytes;
        if (heldBytes + bytes > maxBytes) {
            throw new ProblemException(
                    Problem.unavailable("busy", "The server has too much to do. Try again in a moment."), RETRY_AFTER);
        }
        if (own > maxBytesPerAddress) {
            throw new ProblemException(
                    Problem.tooMany("too_many_bodies", "Too many requests of your address are not finished."),
                    RETRY_AFTER);
        }
        heldBytes += bytes;
        byAddress.put(address, own);
    }

    synchronized void release(String address, int bytes) {
        heldBytes -= bytes;
        byAddress.computeIfPresent(address, (key, own) -> own == bytes ? null : Long.valueOf(own - bytes));
    }
}
