package io.millrace.recorder.s3;

import io.millrace.media.store.ObjectStoreException;
import io.millrace.media.store.ObjectStoreException.Kind;

/** How long the parts of an upload are: S3 takes 10,000 of them and 5 TiB in one object. */
final class PartSize {
    private static final long MOST_PARTS = 10_000;
    private static final long MOST_OBJECT_BYTES = 5L << 40;
    private static final long MIB = 1 << 20;

    private PartSize() {}

    /**
     * @param leastBytes whatever the size
     * @return {@code leastBytes}, or whole MiB for what would be too many parts of that
     * @throws ObjectStoreException of kind {@code REFUSED} for more than S3 takes
     */
    static long of(String key, long objectBytes, long leastBytes) {
        if (objectBytes > MOST_OBJECT_BYTES) {
            throw new ObjectStoreException(
                    Kind.REFUSED,
                    "cannot put " + key + ": its " + objectBytes + " bytes are more than the 5 TiB that S3 takes in one"
                            + " object. It stays in the spool: move it elsewhere by hand, and set a shorter"
                            + " recording.rotation so that the next one fits");
        }
        long needed = Math.ceilDiv(objectBytes, MOST_PARTS);
        return needed <= leastBytes ? leastBytes : Math.ceilDiv(needed, MIB) * MIB;
    }
}
