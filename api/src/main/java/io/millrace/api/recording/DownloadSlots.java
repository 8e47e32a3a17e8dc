package io.millrace.api.recording;

import io.millrace.api.http.Problem;
import io.millrace.api.http.ProblemException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** How many downloads run at a time, in all and for an address. Safe for use by many threads. */
public final class DownloadSlots {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);
    private final int max;
    private final int maxPerAddress;
    private final Map<String, Integer> byAddress = new HashMap<>();
    private int running;

    public DownloadSlots(int max, int maxPerAddress) {
        this.max = max;
        this.maxPerAddress = maxPerAddress;
    }

    /** @throws ProblemException 503 or 429 when there is none; to be given back with {@link #release} otherwise */
    public synchronized void take(String address) {
        if (running >= max) {
            throw new ProblemException(
                    Problem.unavailable("busy", "Too many downloads are running. Try again in a moment."), RETRY_AFTER);
        }
        if (byAddress.getOrDefault(address, 0) >= maxPerAddress) {
            throw new ProblemException(
                    Problem.tooMany("too_many_downloads", "Too many downloads are running from your address."),
                    RETRY_AFTER);
        }
        running++;
        byAddress.merge(address, 1, Integer::sum);
    }

    public synchronized void release(String address) {
        running--;
        byAddress.computeIfPresent(address, (key, count) -> count == 1 ? null : count - 1);
    }
}
