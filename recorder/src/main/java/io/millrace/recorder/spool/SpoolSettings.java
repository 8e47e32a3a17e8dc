package io.millrace.recorder.spool;

import java.time.Duration;

/**
 * How cameras are recorded.
 *
 * @param rotation a file ends at the first segment after each multiple of it (UTC); at most an hour
 * @param sync what a power cut may cost: open files are brought to disk this often
 * @param queueBytes of chunks that the disk has not taken yet, for each camera
 * @param allQueuesBytes the same for all cameras together
 * @param limitBytes that the spool may take, as if the disk had no more; 0 for what the disk has
 * @param reserveBytes of free space at which recording stops and only live goes on
 * @param writerThreads that append chunks; several, so that one slow write does not hold up every camera
 */
public record SpoolSettings(
        Duration rotation,
        Duration sync,
        long queueBytes,
        long allQueuesBytes,
        long limitBytes,
        long reserveBytes,
        int writerThreads) {
    public static final SpoolSettings DEFAULTS =
            new SpoolSettings(Duration.ofHours(1), Duration.ofSeconds(1), 8 << 20, 128 << 20, 512 << 20, 4);

    public SpoolSettings {
        if (rotation.toMillis() < 1_000 || rotation.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException("rotation " + rotation + " is not within 1 s to 1 h");
        }
        if (sync.toMillis() < 1) {
            throw new IllegalArgumentException("sync " + sync + " must be at least 1 ms");
        }
        if (queueBytes < 1 || allQueuesBytes < queueBytes || limitBytes < 0 || reserveBytes < 0 || writerThreads < 1) {
            throw new IllegalArgumentException("queue " + queueBytes + " bytes, all queues " + allQueuesBytes
                    + " bytes, limit " + limitBytes + " bytes, reserve " + reserveBytes + " bytes, writer threads "
                    + writerThreads);
        }
    }

    /** Without a limit. */
    public SpoolSettings(
            Duration rotation,
            Duration sync,
            long queueBytes,
            long allQueuesBytes,
            long reserveBytes,
            int writerThreads) {
        this(rotation, sync, queueBytes, allQueuesBytes, 0, reserveBytes, writerThreads);
    }
}
