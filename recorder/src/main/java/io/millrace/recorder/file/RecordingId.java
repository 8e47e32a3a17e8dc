package io.millrace.recorder.file;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.UUID;

/** Makes version 7 UUIDs (RFC 9562, 5.7): 48 bits of milliseconds, 74 random bits. */
final class RecordingId {
    private static final SecureRandom RANDOM = new SecureRandom();

    private RecordingId() {}

    static UUID next(Instant now) {
        long high = now.toEpochMilli() << 16 | 0x7000 | RANDOM.nextInt(1 << 12);
        long low = RANDOM.nextLong() & 0x3fff_ffff_ffff_ffffL | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }
}
