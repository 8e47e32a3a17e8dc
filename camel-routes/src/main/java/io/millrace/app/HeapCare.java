package io.millrace.app;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryNotificationInfo;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.management.ListenerNotFoundException;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the process as small as what lives in it. The serial collector moves what outlasts a young
 * collection, parts of an upload above all, to an old generation that it lets grow to half of the machine
 * before it looks there for the first time. Here it looks whenever a stated amount has been added, and
 * once more when nothing has followed for a while, so that what the last uploads left goes too.
 *
 * <p>Other collectors see to it themselves and are left alone. Collects on a thread of the JVM's own and
 * on one of its own.
 */
final class HeapCare implements AutoCloseable {
    /** Moved at 16 MB a second while an hour of a hundred cameras is uploaded, so a pause in six seconds. */
    private static final long MAX_ADDED_BYTES = 96L << 20;

    /** A pause for less would not be worth it. */
    private static final long WORTH_BYTES = 24L << 20;
    /** Added between two looks, at most, where uploads are over: cameras that come and go leave a little. */
    private static final long CALM_BYTES = 1L << 20;

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(20);

    private static final String OLD_GENERATION = "Tenured Gen";
    private static final Logger LOG = LoggerFactory.getLogger(HeapCare.class);

    private final Optional<MemoryPoolMXBean> old;
    private final NotificationEmitter memory = (NotificationEmitter) ManagementFactory.getMemoryMXBean();
    private final NotificationListener listener = (notification, nothing) -> heard(notification);
    private final ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("heap-care").factory());
    private long seenBytes;
    /** At the last look that collected: what lived while uploads ran is not what stays. */
    private long keptBytes;

    private HeapCare(Optional<MemoryPoolMXBean> old) {
        this.old = old;
    }

    static HeapCare start() {
        return start(BETWEEN_LOOKS);
    }

    static HeapCare start(Duration betweenLooks) {
        HeapCare care = new HeapCare(ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP
                        && pool.getName().equals(OLD_GENERATION)
                        && pool.isUsageThresholdSupported())
                .findFirst());
        care.old.ifPresent(pool -> {
            care.keptBytes = pool.getUsage().getUsed();
            care.allow(pool);
            care.memory.addNotificationListener(care.listener, null, null);
            long millis = betweenLooks.toMillis();
            care.looks.scheduleWithFixedDelay(() -> care.look(pool), millis, millis, TimeUnit.MILLISECONDS);
        });
        return care;
    }

    private synchronized void allow(MemoryPoolMXBean pool) {
        MemoryUsage now = pool.getUsage();
        seenBytes = now.getUsed();
        long threshold = now.getUsed() + MAX_ADDED_BYTES;
        // Above its maximum the collector comes by itself.
        pool.setUsageThreshold(now.getMax() < 0 ? threshold : Math.min(threshold, now.getMax()));
    }

    private void heard(Notification notification) {
        if (notification.getType().equals(MemoryNotificationInfo.MEMORY_THRESHOLD_EXCEEDED)) {
            old.ifPresent(this::collect);
        }
    }

    private synchronized void look(MemoryPoolMXBean pool) {
        long now = pool.getUsage().getUsed();
        // It may have been collected for another reason.
        keptBytes = Math.min(keptBytes, now);
        if (now - keptBytes >= WORTH_BYTES && now - seenBytes <= CALM_BYTES) {
            collect(pool);
            keptBytes = pool.getUsage().getUsed();
        } else {
            seenBytes = now;
        }
    }

    private synchronized void collect(MemoryPoolMXBean pool) {
        long before = pool.getUsage().getUsed();
        System.gc();
        LOG.debug(
                "old generation collected bytes={} left={}",
                before - pool.getUsage().getUsed(),
                pool.getUsage().getUsed());
        allow(pool);
    }

    @Override
    public void close() {
        looks.shutdownNow();
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
