package io.millrace.api.http;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Names requests: a random prefix for the process, and a count. Made when a request is first
 * spoken of (an error, a log line), so that a media request costs none.
 */
public final class RequestIds {
    private final String prefix;
    private final AtomicLong count = new AtomicLong();

    public RequestIds() {
        byte[] random = new byte[4];
        new SecureRandom().nextBytes(random);
        prefix = HexFormat.of().formatHex(random) + "-";
    }

    public String next() {
        return prefix + Long.toString(count.incrementAndGet(), 36);
    }
}
