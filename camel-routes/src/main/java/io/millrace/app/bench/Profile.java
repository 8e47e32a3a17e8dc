package io.millrace.app.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/**
 * A flight recording of the server, summed up: which part of it the CPU samples of its Java threads
 * fall in. A sample belongs to the first frame, from the top, that has an owner.
 *
 * @param shares of the samples, by part, largest first
 * @param hottest top frames with their share
 * @param allocations share of allocated bytes by part, largest first
 * @param allocationSites the same by class and place
 */
record Profile(
        long samples,
        Map<String, Double> shares,
        Map<String, Double> hottest,
        Map<String, Double> allocations,
        Map<String, Double> allocationSites) {
    private static final int HOTTEST = 25;

    private record Owner(String prefix, String part) {}

    private static final List<Owner> OWNERS = List.of(
            new Owner("sun.security.ssl.", "tls"),
            new Owner("com.sun.crypto.", "tls"),
            new Owner("org.apache.mina.filter.ssl.", "tls"),
            new Owner("io.netty.handler.ssl.", "tls"),
            new Owner("io.netty.internal.tcnative.", "tls"),
            new Owner("sun.nio.ch.FileChannelImpl", "record"),
            new Owner("sun.nio.ch.FileDispatcher", "record"),
            new Owner("sun.nio.ch.UnixFileDispatcher", "record"),
            new Owner("sun.nio.ch.Socket", "sockets"),
            new Owner("sun.nio.ch.EPoll", "sockets"),
            new Owner("sun.nio.ch.SelectorImpl", "sockets"),
            new Owner("org.apache.mina.", "mina"),
            new Owner("io.netty.", "https"),
            new Owner("io.vertx.", "https"),
            new Owner("io.millrace.ingest.rtmp.", "rtmp"),
            new Owner("io.millrace.ingest.", "flv"),
            new Owner("io.millrace.media.codec.", "flv"),
            new Owner("io.millrace.media.live.", "mux"),
            new Owner("io.millrace.media.cmaf.", "mux"),
            new Owner("io.millrace.media.hls.", "hls"),
            new Owner("io.millrace.api.", "https"),
            new Owner("io.millrace.recorder.", "record"),
            new Owner("io.millrace.app.diagnostics.", "diagnostics"),
            new Owner("jdk.jfr.", "diagnostics"),
            new Owner("org.apache.camel.", "events"),
            new Owner("org.postgresql.", "catalogue"));

    static Profile of(byte[] flightRecording) throws IOException {
        Path file = Files.createTempFile("millrace-profile", ".jfr");
        try {
            Files.write(file, flightRecording);
            return read(file);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static Profile read(Path file) throws IOException {
        Map<String, Double> parts = new HashMap<>();
        Map<String, Double> frames = new HashMap<>();
        Map<String, Double> allocations = new HashMap<>();
        Map<String, Double> allocated = new HashMap<>();
        long samples = 0;
        try (RecordingFile recording = new RecordingFile(file)) {
            while (recording.hasMoreEvents()) {
                RecordedEvent event = recording.readEvent();
                if (event.getStackTrace() == null) {
                    continue;
                }
                List<RecordedFrame> stack = event.getStackTrace().getFrames();
                switch (event.getEventType().getName()) {
                    case "jdk.CPUTimeSample", "jdk.ExecutionSample", "jdk.NativeMethodSample" -> {
                        samples++;
                        parts.merge(part(stack), 1.0, Double::sum);
                        frames.merge(part(stack) + " " + name(stack.getFirst()), 1.0, Double::sum);
                    }
                    case "jdk.ObjectAllocationSample" -> {
                        double weight = event.getLong("weight");
                        allocations.merge(part(stack), weight, Double::sum);
                        allocated.merge(part(stack) + " " + site(event, stack), weight, Double::sum);
                    }
                    default -> {}
                }
            }
        }
        return new Profile(
                samples,
                shares(parts, parts.size()),
                shares(frames, HOTTEST),
                shares(allocations, allocations.size()),
                shares(allocated, HOTTEST));
    }

    private static String part(List<RecordedFrame> stack) {
        for (RecordedFrame frame : stack) {
            String type = frame.getMethod().getType().getName();
            for (Owner owner : OWNERS) {
                if (type.startsWith(owner.prefix())) {
                    return owner.part();
                }
            }
        }
        return "other";
    }

    /** The class, and the first frame that is not the JDK's own. */
    private static String site(RecordedEvent event, List<RecordedFrame> stack) {
        RecordedFrame place = stack.stream()
                .filter(frame -> !frame.getMethod().getType().getName().startsWith("java."))
                .findFirst()
                .orElse(stack.getFirst());
        return event.getClass("objectClass").getName() + " " + name(place);
    }

    private static String name(RecordedFrame frame) {
        String type = frame.getMethod().getType().getName();
        return type.substring(type.lastIndexOf('.') + 1) + "."
                + frame.getMethod().getName();
    }

    private static Map<String, Double> shares(Map<String, Double> counts, int most) {
        double all = counts.values().stream().mapToDouble(Double::doubleValue).sum();
        Map<String, Double> shares = new LinkedHashMap<>();
        counts.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .limit(most)
                .forEach(entry -> shares.put(entry.getKey(), entry.getValue() / all));
        return shares;
    }

    void print(PrintWriter out) {
        out.println();
        out.printf("Profile of the Java threads, %d samples:%n", samples);
        shares.forEach((part, share) -> out.printf("  %-12s %5.1f%%%n", part, share * 100));
        out.println("Hottest frames:");
        hottest.forEach((frame, share) -> out.printf("  %5.1f%% %s%n", share * 100, frame));
        out.println("Allocation:");
        allocations.forEach((part, share) -> out.printf("  %-12s %5.1f%%%n", part, share * 100));
        allocationSites.forEach((site, share) -> out.printf("  %5.1f%% %s%n", share * 100, site));
    }
}
