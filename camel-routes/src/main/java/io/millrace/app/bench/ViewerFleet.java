package io.millrace.app.bench;

import io.millrace.app.diagnostics.LatencyHistogram;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Viewers that behave: those of LL-HLS reload with the blocking directives and fetch each part as
 * it is listed; plain ones reload once a target duration and fetch whole segments. A connection and
 * a virtual thread each.
 */
final class ViewerFleet {
    private static final Duration RETRY = Duration.ofMillis(500);
    private static final Duration FOR_EVER = Duration.ofDays(365);

    /** How they watch. */
    enum Kind {
        LOW_LATENCY,
        PLAIN,
        /** Plainly, and what the server must encode for it. */
        LOWEST_RUNG
    }

    private record Arrival(long sequence, long atNanos) {}

    private final SSLContext tls;
    private final List<Thread> viewers = new ArrayList<>();
    private final Map<String, Queue<Arrival>> arrivals = new ConcurrentHashMap<>();
    private final LatencyHistogram partToViewer = new LatencyHistogram();
    private final LongAdder requests = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final AtomicInteger watching = new AtomicInteger();
    private final CountDownLatch stopped = new CountDownLatch(1);

    ViewerFleet(SSLContext tls) {
        this.tls = tls;
    }

    /**
     * From one thread.
     *
     * @param playbackUrl signed; one may serve many viewers
     * @param stay after so long, or when it is sent away, the viewer goes; null for one that comes back until the end
     */
    void add(String camera, URI playbackUrl, Kind kind, @Nullable Duration stay) {
        Queue<Arrival> queue = arrivals.computeIfAbsent(camera, c -> new ConcurrentLinkedQueue<>());
        viewers.removeIf(viewer -> !viewer.isAlive());
        long leaveNanos = System.nanoTime() + (stay == null ? FOR_EVER : stay).toNanos();
        viewers.add(Thread.ofVirtual().name("viewer").start(() -> {
            boolean again = true;
            while (again && !isOver(leaveNanos, Duration.ZERO)) {
                try (HttpsConnection connection =
                        new HttpsConnection(tls, playbackUrl.getHost(), playbackUrl.getPort())) {
                    watch(connection, playbackUrl, kind, queue, leaveNanos);
                } catch (IOException e) {
                    if (!isOver(leaveNanos, RETRY)) {
                        failures.increment();
                        again = stay == null;
                    }
                }
            }
        }));
    }

    private void watch(HttpsConnection connection, URI url, Kind kind, Queue<Arrival> queue, long leaveNanos)
            throws IOException {
        List<String> rungs = text(connection, url.getPath() + "?" + url.getQuery())
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();
        if (rungs.isEmpty()) {
            throw new IOException("a multivariant playlist without a variant");
        }
        String rung = kind == Kind.LOWEST_RUNG ? rungs.getLast() : rungs.getFirst();
        String playlistPath = url.resolve(rung).getPath();
        watching.incrementAndGet();
        try {
            if (kind == Kind.LOW_LATENCY) {
                followParts(connection, playlistPath, queue, leaveNanos);
            } else {
                followSegments(connection, playlistPath, leaveNanos);
            }
        } finally {
            watching.decrementAndGet();
        }
    }

    private void followParts(HttpsConnection connection, String path, Queue<Arrival> queue, long leaveNanos)
            throws IOException {
        PlaylistView playlist = PlaylistView.parse(text(connection, path));
        Set<String> known = new HashSet<>(playlist.parts());
        while (!isOver(leaveNanos, Duration.ZERO)) {
            playlist = PlaylistView.parse(text(
                    connection,
                    path + "?_HLS_msn=" + playlist.nextSequence() + "&_HLS_part=" + playlist.nextPart()
                            + "&_HLS_skip=YES"));
            for (String part : playlist.parts()) {
                if (!known.contains(part)) {
                    byte[] media = fetch(connection, resolve(path, part));
                    queue.add(new Arrival(sequence(media), System.nanoTime()));
                }
            }
            known = new HashSet<>(playlist.parts());
        }
    }

    private void followSegments(HttpsConnection connection, String path, long leaveNanos) throws IOException {
        Set<String> known =
                new HashSet<>(PlaylistView.parse(text(connection, path)).segments());
        double seconds = 0.2;
        while (!isOver(leaveNanos, Duration.ofMillis((long) (seconds * 1_000)))) {
            PlaylistView playlist = PlaylistView.parse(text(connection, path));
            for (String segment : playlist.segments()) {
                if (known.add(segment)) {
                    fetch(connection, resolve(path, segment));
                }
            }
            known.retainAll(playlist.segments());
            seconds = playlist.targetSeconds();
        }
    }

    private static String resolve(String playlist, String uri) {
        return URI.create(playlist).resolve(uri).toString();
    }

    private String text(HttpsConnection connection, String path) throws IOException {
        return new String(fetch(connection, path), java.nio.charset.StandardCharsets.UTF_8);
    }

    private byte[] fetch(HttpsConnection connection, String path) throws IOException {
        HttpsConnection.Answer answer = connection.get(path);
        if (answer.status() != 200) {
            throw new IOException("status " + answer.status());
        }
        requests.increment();
        bytes.add(answer.body().length);
        return answer.body();
    }

    /** {@code mfhd.sequence_number} of a part, which begins with its {@code moof}. */
    static long sequence(byte[] part) throws IOException {
        if (part.length < 24 || part[12] != 'm' || part[13] != 'f' || part[14] != 'h' || part[15] != 'd') {
            throw new IOException("a part that does not begin with moof and mfhd");
        }
        return Integer.toUnsignedLong(java.nio.ByteBuffer.wrap(part).getInt(20));
    }

    /** Compares when parts arrived with when the server had them; about once a second. */
    void join(MillraceServer server) throws IOException, InterruptedException {
        for (Map.Entry<String, Queue<Arrival>> camera : arrivals.entrySet()) {
            Map<Long, Long> parts = new HashMap<>(server.parts(camera.getKey()));
            for (Arrival arrival = camera.getValue().poll();
                    arrival != null;
                    arrival = camera.getValue().poll()) {
                Long there = parts.get(arrival.sequence());
                if (there != null) {
                    partToViewer.addMicros((arrival.atNanos() - there) / 1_000);
                }
            }
        }
    }

    private boolean isOver(long leaveNanos, Duration within) {
        try {
            return leaveNanos - System.nanoTime() <= 0 || stopped.await(within.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            return true;
        }
    }

    void stop() throws InterruptedException {
        stopped.countDown();
        for (Thread viewer : viewers) {
            viewer.interrupt();
            viewer.join(Duration.ofSeconds(5));
        }
    }

    /** Those that have not gone. */
    int present() {
        return (int) viewers.stream().filter(Thread::isAlive).count();
    }

    int watching() {
        return watching.get();
    }

    LatencyHistogram partToViewer() {
        return partToViewer;
    }

    long requests() {
        return requests.sum();
    }

    long bytes() {
        return bytes.sum();
    }

    /** Connections that broke, and answers other than 200. */
    long failures() {
        return failures.sum();
    }
}
