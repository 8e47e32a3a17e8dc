package io.millrace.media.live;

import io.millrace.media.CameraId;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Says what fails within a live stream, each kind at once and then not more often than once a minute:
 * what fails with one chunk often does with the next. Throws nothing, and goes on where there is no
 * memory for a line. Guarded by the live stream's lock.
 */
final class StreamFaults {
    private static final System.Logger LOG = System.getLogger(StreamFaults.class.getName());
    private static final long EVERY_NANOS = 60_000_000_000L;

    private static final class Kind {
        private long saidNanos;
        private long times;
    }

    private final CameraId camera;
    private final LongSupplier nanoTime;
    private final Consumer<String> operator;
    private final Map<String, Kind> kinds = new HashMap<>();

    /** @param operator told what is said, beside the log */
    StreamFaults(CameraId camera, LongSupplier nanoTime, Consumer<String> operator) {
        this.camera = camera;
        this.nanoTime = nanoTime;
        this.operator = operator;
    }

    /** @param what failed, in the same words each time */
    void say(String what, Throwable cause) {
        try {
            long now = nanoTime.getAsLong();
            Kind kind = kinds.computeIfAbsent(what, first -> new Kind());
            kind.times++;
            if (kind.times == 1 || now - kind.saidNanos >= EVERY_NANOS) {
                kind.saidNanos = now;
                String text = what + " (" + kind.times + " times so far): " + cause;
                LOG.log(System.Logger.Level.ERROR, "camera=" + camera + " " + text, cause);
                operator.accept(text);
            }
        } catch (RuntimeException | Error e) {
            // Mostly for the same reason. What failed is counted, and the camera matters more than the line.
        }
    }
}
