package io.millrace.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** In a JVM of its own, with the collector and more heap than the launcher gives on a small machine. */
class HeapCareIT {
    private static final int MEGABYTE = 1 << 20;
    private static final int HEAP_MEGABYTES = 2_048;

    @Test
    @Timeout(value = 2, unit = TimeUnit.MINUTES)
    void whatOutlastsAYoungCollectionIsCollectedLongBeforeTheHeapIsFull() throws Exception {
        assertThat(mostUsed("with")).isLessThan(HEAP_MEGABYTES / 2);
    }

    /** Else the test above would show nothing. */
    @Test
    @Timeout(value = 2, unit = TimeUnit.MINUTES)
    void theCollectorAloneLetsItGrow() throws Exception {
        assertThat(mostUsed("without")).isGreaterThan(HEAP_MEGABYTES / 2);
    }

    @Test
    @Timeout(value = 2, unit = TimeUnit.MINUTES)
    void whatTheLastUploadsLeftIsCollectedOnceNothingFollows() throws Exception {
        assertThat(run(LastUploads.class, "with")).isLessThan(LastUploads.LEFT_MEGABYTES / 2);
    }

    private static int mostUsed(String care) throws Exception {
        return run(Uploads.class, care);
    }

    private static int run(Class<?> program, String argument) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-Xms128m",
                        "-Xmx" + HEAP_MEGABYTES + "m",
                        "-XX:NewSize=96m",
                        "-XX:SurvivorRatio=4",
                        "-cp",
                        System.getProperty("java.class.path"),
                        program.getName(),
                        argument)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).isZero();
            return Integer.parseInt(out.strip());
        } finally {
            process.destroyForcibly();
        }
    }

    /** Holds 32 MB, in turns, as two uploads do; prints how many megabytes of heap were used at most. */
    static final class Uploads {
        private Uploads() {}

        public static void main(String[] arguments) {
            HeapCare care = arguments[0].equals("with") ? HeapCare.start() : null;
            byte[][] parts = new byte[32][];
            long most = 0;
            for (int i = 0; i < 4 * HEAP_MEGABYTES; i++) {
                parts[i % parts.length] = new byte[MEGABYTE];
                most = Math.max(
                        most,
                        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
                if (i % 8 == 0) {
                    // Uploads take their time: collecting, on another thread, has its turn.
                    LockSupport.parkNanos(1_000_000);
                }
            }
            if (care != null) {
                care.close();
            }
            System.out.println(most / MEGABYTE);
        }
    }

    /**
     * Adds to the old generation what has it collected at once, and lets go of the rest after that; prints
     * how many megabytes are there when it has gone, or after a minute.
     */
    static final class LastUploads {
        static final int LEFT_MEGABYTES = 80;

        private LastUploads() {}

        public static void main(String[] arguments) {
            MemoryPoolMXBean old = ManagementFactory.getMemoryPoolMXBeans().stream()
                    .filter(pool -> pool.getName().equals("Tenured Gen"))
                    .findFirst()
                    .orElseThrow();
            HeapCare care = HeapCare.start(Duration.ofMillis(200));
            // Too large for the young generation: made in the old one.
            byte[] underWay = new byte[LEFT_MEGABYTES * MEGABYTE];
            long size = new byte[LEFT_MEGABYTES * MEGABYTE].length;
            awaitUsedBelow(old, size * 3 / 2);
            Reference.reachabilityFence(underWay);
            underWay = null;
            long left = awaitUsedBelow(old, size / 2);
            care.close();
            System.out.println(left / MEGABYTE);
        }

        private static long awaitUsedBelow(MemoryPoolMXBean pool, long bytes) {
            long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
            while (pool.getUsage().getUsed() > bytes && System.nanoTime() < deadline) {
                LockSupport.parkNanos(50_000_000);
            }
            return pool.getUsage().getUsed();
        }
    }
}
