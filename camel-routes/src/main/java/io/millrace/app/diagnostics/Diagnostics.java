package io.millrace.app.diagnostics;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.GarbageCollectionNotificationInfo;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.millrace.api.http.TlsEngine;
import io.millrace.app.camera.LiveCamera;
import io.millrace.media.hls.WindowFigures;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;
import jdk.jfr.Recording;

/**
 * Figures of this process over plain HTTP, on the loopback interface only and only where asked for
 * ({@code millrace serve --diagnostics}): it has no log-in. {@code GET /figures} and {@code
 * /parts/CAMERA} answer at once, {@code GET /profile?seconds=N} after as long with a flight
 * recording, {@code POST /reset} begins the histograms anew, {@code POST /collect} collects all
 * garbage and answers as {@code /figures} does, with the JVM's native memory.
 */
public final class Diagnostics implements AutoCloseable {
    private static final int MAX_PROFILE_SECONDS = 300;

    private final LatencyHistogram newestPacket = new LatencyHistogram();
    private final LatencyHistogram oldestPacket = new LatencyHistogram();
    private final LatencyHistogram pauses = new LatencyHistogram();
    private final Map<String, CameraMeter> meters = new ConcurrentHashMap<>();
    private final ObjectMapper json = new ObjectMapper();
    private final HttpServer server;

    /** Listens on a free port. */
    public static Diagnostics start() throws IOException {
        return new Diagnostics();
    }

    private Diagnostics() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/figures", exchange -> answer(exchange, json.writeValueAsBytes(figures())));
        server.createContext("/parts/", this::parts);
        server.createContext("/collect", this::collect);
        server.createContext("/reset", this::reset);
        server.createContext("/profile", this::profile);
        ManagementFactory.getGarbageCollectorMXBeans()
                .forEach(collector -> ((NotificationEmitter) collector)
                        .addNotificationListener(
                                (event, nothing) -> pause((CompositeData) event.getUserData()), null, null));
        server.start();
    }

    private void pause(CompositeData event) {
        pauses.addMicros(
                GarbageCollectionNotificationInfo.from(event).getGcInfo().getDuration() * 1_000);
    }

    /** {@code http://127.0.0.1:port}. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Measures {@code camera} from now on; to be called when its window listens already. */
    public void follow(LiveCamera camera) {
        CameraMeter meter = new CameraMeter(camera, newestPacket, oldestPacket);
        meters.put(camera.camera().value(), meter);
        camera.stream().addListener(meter);
    }

    private Map<String, Object> figures() {
        Map<String, Object> figures = new LinkedHashMap<>();
        var memory = ManagementFactory.getMemoryMXBean();
        figures.put("heapUsedBytes", memory.getHeapMemoryUsage().getUsed());
        figures.put("heapCommittedBytes", memory.getHeapMemoryUsage().getCommitted());
        figures.put("nonHeapBytes", memory.getNonHeapMemoryUsage().getUsed());
        figures.put("threads", ManagementFactory.getThreadMXBean().getThreadCount());
        figures.put(
                "collector",
                ManagementFactory.getGarbageCollectorMXBeans().get(0).getName());
        figures.put("httpsTls", TlsEngine.name());
        figures.put("gcPauseMicros", pauses.summary());
        long parts = 0;
        long bytes = 0;
        long windowBytes = 0;
        long waiting = 0;
        long video = 0;
        long audio = 0;
        long dropped = 0;
        for (CameraMeter meter : meters.values()) {
            CameraMeter.Totals totals = meter.totals();
            parts += totals.parts();
            bytes += totals.bytes();
            video += totals.videoSamples();
            audio += totals.audioSamples();
            dropped += meter.droppedSamples();
            WindowFigures window = meter.window();
            windowBytes += window.bytes();
            waiting += window.waiters();
        }
        figures.put("cameras", meters.size());
        figures.put("parts", parts);
        figures.put("partBytes", bytes);
        figures.put("videoSamples", video);
        figures.put("audioSamples", audio);
        figures.put("droppedSamples", dropped);
        figures.put("windowBytes", windowBytes);
        figures.put("waitingRequests", waiting);
        figures.put("newestPacketToPartMicros", newestPacket.summary());
        figures.put("oldestPacketToPartMicros", oldestPacket.summary());
        return figures;
    }

    private void parts(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        CameraMeter meter = meters.get(path.substring(path.lastIndexOf('/') + 1));
        answer(exchange, meter == null ? new byte[0] : meter.lines().getBytes(StandardCharsets.US_ASCII));
    }

    /** Asked for once a minute by the soak: only what stays after a collection can leak. */
    private void collect(HttpExchange exchange) throws IOException {
        System.gc();
        Map<String, Object> figures = figures();
        figures.put("nativeBytes", NativeMemory.committedBytes());
        answer(exchange, json.writeValueAsBytes(figures));
    }

    private void reset(HttpExchange exchange) throws IOException {
        newestPacket.reset();
        oldestPacket.reset();
        pauses.reset();
        answer(exchange, new byte[0]);
    }

    private void profile(HttpExchange exchange) throws IOException {
        String query = String.valueOf(exchange.getRequestURI().getQuery());
        int seconds = Math.min(MAX_PROFILE_SECONDS, Integer.parseInt(query.replaceAll("\\D", "")));
        Path file = Files.createTempFile("millrace-profile", ".jfr");
        try (Recording recording = new Recording()) {
            if (Runtime.version().feature() >= 25) {
                // Counts native code and system calls too, which execution samples leave out.
                recording.enable("jdk.CPUTimeSample").with("throttle", "5ms");
            } else {
                recording.enable("jdk.ExecutionSample").withPeriod(Duration.ofMillis(10));
                recording.enable("jdk.NativeMethodSample").withPeriod(Duration.ofMillis(10));
            }
            recording
                    .enable("jdk.ObjectAllocationSample")
                    .with("throttle", "150/s")
                    .withStackTrace();
            recording.start();
            LockSupport.parkNanos(Duration.ofSeconds(seconds).toNanos());
            recording.stop();
            recording.dump(file);
            answer(exchange, Files.readAllBytes(file));
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static void answer(HttpExchange exchange, byte[] body) throws IOException {
        exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            if (body.length > 0) {
                out.write(body);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
