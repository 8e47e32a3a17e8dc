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

/**
 * Viewers that behave: those of LL-HLS reload with the blocking directives and fetch each part as
 * it is listed; plain ones reload once a target duration and fetch whole segments. A connection and
 * a virtual thread each.
 */
final class ViewerFleet {
    private static final Duration RETRY = Duration.ofMillis(500);

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

    /** @param playbackUrl signed; one may serve many viewers */
    void add(String camera, URI playbackUrl, boolean lowLatency) {
        Queue<Arrival> queue = arrivals.computeIfAbsent(camera, c -> new ConcurrentLinkedQueue<>());
        viewers.add(Thread.ofVirtual().name("viewer").start(() -> {
            while (!isStopped(Duration.ZERO)) {
                try (HttpsConnection connection =
                        new HttpsConnection(tls, playbackUrl.getHost(), playbackUrl.getPort())) {
                    watch(connection, playbackUrl, lowLatency, queue);
                } catch (IOException e) {
                    if (!isStopped(RETRY)) {
                        failures.increment();
                    }
                }
            }
        }));
    }

    private void watch(HttpsConnection connection, URI url, boolean lowLatency, Queue<Arrival> queue)
            throws IOException {
        String multivariant = text(connection, url.getPath() + "?" + url.getQuery());
        String rung = multivariant
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .findFirst()
                .orElseThrow(() -> new IOException("a multivariant playlist without a variant"));
        String playlistPath = url.resolve(rung).getPath();
        watching.incrementAndGet();
        try {
            if (lowLatency) {
                followParts(connection, playlistPath, queue);
            } else {
                followSegments(connection, playlistPath);
            }
        } finally {
            watching.decrementAndGet();
        }
    }

    private void followParts(HttpsConnection connection, String path, Queue<Arrival> queue) throws IOException {
        PlaylistView playlist = PlaylistView.parse(text(connection, path));
        Set<String> known = new HashSet<>(playlist.parts());
        while (!isStopped(Duration.ZERO)) {
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

    private void followSegments(HttpsConnection connection, String path) throws IOException {
        Set<String> known =
                new HashSet<>(PlaylistView.parse(text(connection, path)).segments());
        double seconds = 0.2;
        while (!isStopped(Duration.ofMillis((long) (seconds * 1_000)))) {
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

    private boolean isStopped(Duration within) {
        try {
            return stopped.await(within.toNanos(), TimeUnit.NANOSECONDS);
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
