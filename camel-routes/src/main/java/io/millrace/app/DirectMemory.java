package io.millrace.app;

import com.sun.management.HotSpotDiagnosticMXBean;
import io.millrace.media.memory.SlabPool;
import java.lang.management.ManagementFactory;

/** How much memory beside the heap this process may have, by its flags. */
final class DirectMemory {
    private DirectMemory() {}

    /**
     * Three quarters of it are for chunks; what does not fit goes to the heap. Asking for more than there
     * is would make the JVM collect and wait, on the thread that reads from cameras.
     */
    static SlabPool slabPool() {
        return new SlabPool(maxBytes() / 4 * 3);
    }

    private static long maxBytes() {
        HotSpotDiagnosticMXBean jvm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        long flag = jvm == null
                ? 0
                : Long.parseLong(jvm.getVMOption("MaxDirectMemorySize").getValue());
        // 0 is the default: as much as the heap.
        return flag > 0 ? flag : Runtime.getRuntime().maxMemory();
    }
}
