package io.millrace.ingest.rtmp;

import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** Version 7 UUIDs (RFC 9562, 5.7): unique, and in the order of time. */
final class SessionIds {
    private static final long VERSION = 0x7000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    private SessionIds() {}

    static UUID next(Instant now) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        long high = now.toEpochMilli() << 16 | VERSION | random.nextInt(1 << 12);
        return new UUID(high, VARIANT | random.nextLong() >>> 2);
    }
}
