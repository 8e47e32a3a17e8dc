package io.millrace.app.bench;

import io.millrace.app.diagnostics.LatencyHistogram;
import java.io.IOException;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * How long parts take from the moment the server has them to the viewer's having their last byte.
 * Both clocks are {@link System#nanoTime} of this machine. {@link #arrived} from any thread.
 */
final class PartDelays {
    private record Arrival(long sequence, long atNanos) {}

    private final Map<String, Queue<Arrival>> arrivals = new ConcurrentHashMap<>();
    private final LatencyHistogram delays = new LatencyHistogram();

    void arrived(String camera, long sequence) {
        arrivals.computeIfAbsent(camera, c -> new ConcurrentLinkedQueue<>())
                .add(new Arrival(sequence, System.nanoTime()));
    }

    /** Compares with when the server had them, which it remembers for half a minute. */
    void join(MillraceServer server) throws IOException, InterruptedException {
        for (Map.Entry<String, Queue<Arrival>> camera : arrivals.entrySet()) {
            Map<Long, Long> parts = server.parts(camera.getKey());
            for (Arrival arrival = camera.getValue().poll();
                    arrival != null;
                    arrival = camera.getValue().poll()) {
                Long there = parts.get(arrival.sequence());
                if (there != null) {
                    delays.addMicros((arrival.atNanos() - there) / 1_000);
                }
            }
        }
    }

    LatencyHistogram histogram() {
        return delays;
    }
}
