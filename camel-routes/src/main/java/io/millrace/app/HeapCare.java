package io.millrace.app;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryNotificationInfo;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.Optional;
import javax.management.ListenerNotFoundException;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the process as small as what lives in it. The serial collector moves what outlasts a young
 * collection, parts of an upload above all, to an old generation that it lets grow to half of the machine
 * before it looks there for the first time. Here it looks whenever a stated amount has been added.
 *
 * <p>Other collectors see to it themselves and are left alone. Collects on a thread of the JVM's own.
 */
final class HeapCare implements AutoCloseable {
    /** Moved at 16 MB a second while an hour of a hundred cameras is uploaded, so a pause in six seconds. */
    private static final long MAX_ADDED_BYTES = 96L << 20;

    private static final String OLD_GENERATION = "Tenured Gen";
    private static final Logger LOG = LoggerFactory.getLogger(HeapCare.class);

    private final Optional<MemoryPoolMXBean> old;
    private final NotificationEmitter memory = (NotificationEmitter) ManagementFactory.getMemoryMXBean();
    private final NotificationListener listener = (notification, nothing) -> heard(notification);

    private HeapCare(Optional<MemoryPoolMXBean> old) {
        this.old = old;
    }

    static HeapCare start() {
        HeapCare care = new HeapCare(ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP
                        && pool.getName().equals(OLD_GENERATION)
                        && pool.isUsageThresholdSupported())
                .findFirst());
        care.old.ifPresent(pool -> {
            care.memory.addNotificationListener(care.listener, null, null);
            allow(pool);
        });
        return care;
    }

    private static void allow(MemoryPoolMXBean pool) {
        MemoryUsage now = pool.getUsage();
        long threshold = now.getUsed() + MAX_ADDED_BYTES;
        // Above its maximum the collector comes by itself.
        pool.setUsageThreshold(now.getMax() < 0 ? threshold : Math.min(threshold, now.getMax()));
    }

    private void heard(Notification notification) {
        if (notification.getType().equals(MemoryNotificationInfo.MEMORY_THRESHOLD_EXCEEDED)) {
            old.ifPresent(pool -> {
                long before = pool.getUsage().getUsed();
                System.gc();
                long after = pool.getUsage().getUsed();
                LOG.debug("old generation collected bytes={} left={}", before - after, after);
                allow(pool);
            });
        }
    }

    @Override
    public void close() {
        old.ifPresent(pool -> {
            pool.setUsageThreshold(0);
            try {
                memory.removeNotificationListener(listener);
            } catch (ListenerNotFoundException e) {
                throw new IllegalStateException(e);
            }
        });
    }
}
