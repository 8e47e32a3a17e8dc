package io.millrace.app.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.transcoder.publish.PublishException;
import io.millrace.transcoder.publish.PublisherTls;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Cameras publish to a server of its own process, and to nginx in turn; what that costs each. */
public final class IngestBench {
    private static final Duration SAMPLE = Duration.ofSeconds(1);
    private static final int SAY_EVERY = 5;

    private final IngestPlan plan;
    private final Progress progress;
    private final List<IngestTurn> turns = new ArrayList<>();
    private long sent;
    private @Nullable Profile profile;

    public IngestBench(IngestPlan plan, Progress progress) {
        this.plan = plan;
        this.progress = progress;
    }

    /** Blocks for the whole run. */
    public IngestResult run() throws IOException, InterruptedException {
        ProcessUse.require();
        try (Workspace work = new Workspace(plan.folder())) {
            Clip clip = work.clip(plan.bitsPerSecond(), progress);
            progress.say("Starting a server");
            try (MillraceServer server = MillraceServer.start(work.resolve("data"), settings())) {
                return run(work, clip, server);
            }
        }
    }

    private Map<String, String> settings() throws IOException {
        Map<String, String> settings = new HashMap<>();
        settings.put("recording.enabled", Boolean.toString(plan.record()));
        settings.put("ingest.max-connections-per-address", Integer.toString(plan.cameras() * 2));
        settings.put("ingest.max-connections", Integer.toString(plan.cameras() * 2));
        if (!plan.tls()) {
            settings.put("rtmp.enabled", "true");
            settings.put("rtmp.port", Integer.toString(Nginx.freePort()));
        }
        return settings;
    }

    private IngestResult run(Workspace work, Clip clip, MillraceServer server)
            throws IOException, InterruptedException {
        BenchApi api = server.api();
        List<String> cameras = new ArrayList<>();
        List<String> urls = new ArrayList<>();
        for (int i = 0; i < plan.cameras(); i++) {
            String camera = "bench-" + i;
            api.createCamera(camera, plan.record());
            cameras.add(camera);
            urls.add(url(api.publishUrls(camera)));
        }
        PublisherTls tls = PublisherTls.trusting(server.certificate());
        for (int round = 1; round <= plan.rounds() && !progress.isCut(); round++) {
            boolean last = round == plan.rounds();
            turn(server, api, clip, cameras, urls, tls, round, last);
            if (plan.against() && !progress.isCut()) {
                int port = Nginx.freePort();
                Path folder = work.resolve("nginx-" + round);
                try (Nginx nginx = Nginx.rtmp(folder, port, server.certificate(), server.privateKey(), plan.record())) {
                    List<String> peerUrls = cameras.stream()
                            .map(camera -> "rtmps://localhost:" + port + "/live/" + camera)
                            .toList();
                    turn(nginx, clip, peerUrls, tls, round);
                }
            }
        }
        return new IngestResult(
                plan,
                Machine.describe(),
                clip.bitsPerSecond(),
                turns,
                sent,
                server.lostOf(sent),
                server.startTime().toMillis(),
                profile,
                progress.isCut());
    }

    private String url(List<String> urls) {
        String scheme = plan.tls() ? "rtmps:" : "rtmp:";
        return urls.stream()
                .filter(url -> url.startsWith(scheme))
                .findFirst()
                .orElseThrow(() -> new BenchException("the server handed out no " + scheme + " URL"));
    }

    private void turn(
            MillraceServer server,
            BenchApi api,
            Clip clip,
            List<String> cameras,
            List<String> urls,
            PublisherTls tls,
            int round,
            boolean last)
            throws IOException, InterruptedException {
        PublisherFleet publishers = new PublisherFleet(clip);
        ViewerFleet viewers = new ViewerFleet(server.certificate());
        try {
            publishers.start(urls, tls);
            progress.say(
                    "Round %d, Millrace: %d cameras publish; warming up for %d s",
                    round, cameras.size(), plan.warmUp().toSeconds());
            progress.pause(Duration.ofSeconds(4));
            for (int i = 0; i < plan.viewers(); i++) {
                String camera = cameras.get(i % cameras.size());
                viewers.add(camera, api.playbackUrl(camera), ViewerFleet.Kind.LOW_LATENCY, null);
            }
            progress.pause(plan.warmUp().minusSeconds(4));
            IngestTurn measured = measure(server, publishers, viewers);
            if (last && !plan.profile().isZero() && !progress.isCut()) {
                progress.say("Profiling for %d s", plan.profile().toSeconds());
                profile = Profile.of(server.profile((int) plan.profile().toSeconds()));
            }
            turns.add(measured);
        } finally {
            viewers.stop();
            publishers.stop();
        }
        sent += publishers.videoFrames() + publishers.audioFrames();
        tellFailure(publishers);
    }

    private IngestTurn measure(MillraceServer server, PublisherFleet publishers, ViewerFleet viewers)
            throws IOException, InterruptedException {
        server.resetHistograms();
        viewers.join(server);
        viewers.partToViewer().reset();
        publishers.lateness().reset();
        ProcessUse start = ProcessUse.of(server.pid());
        ProcessUse self = ProcessUse.of(ProcessHandle.current().pid());
        long database = server.databaseCpuNanos();
        long bytes = publishers.bytes();
        ProcessUse now = start;
        ProcessUse selfNow = self;
        long databaseNow = database;
        long bytesNow = bytes;
        long rss = 0;
        JsonNode figures = server.figures();
        for (int second = 1; second <= plan.duration().toSeconds() && !progress.isCut(); second++) {
            progress.pause(SAMPLE);
            if (!server.isAlive()) {
                break;
            }
            now = ProcessUse.of(server.pid());
            selfNow = ProcessUse.of(ProcessHandle.current().pid());
            databaseNow = server.databaseCpuNanos();
            bytesNow = publishers.bytes();
            rss = Math.max(rss, ProcessUse.memoryBytes(server.pid(), "VmRSS"));
            if (plan.viewers() > 0) {
                viewers.join(server);
            }
            if (second % SAY_EVERY == 0) {
                figures = server.figures();
                progress.say(
                        "  %3d s: %.1f %% of a core, %.0f Mbit/s, p99 packet to part %.0f ms, RSS %d MB",
                        second,
                        now.coresSince(start) * 100,
                        (bytesNow - bytes) * 8e3 / (now.atNanos() - start.atNanos()),
                        figures.at("/oldestPacketToPartMicros/p99").asLong() / 1e3,
                        rss >> 20);
            }
        }
        if (server.isAlive()) {
            figures = server.figures();
        }
        double nanos = now.atNanos() - start.atNanos();
        return new IngestTurn(
                IngestResult.MILLRACE,
                nanos / 1e9,
                now.coresSince(start),
                now.coresByPart(start),
                (databaseNow - database) / nanos,
                selfNow.coresSince(self),
                (bytesNow - bytes) * 8e3 / nanos,
                rss,
                (long) ((now.writtenBytes() - start.writtenBytes()) / (nanos / 1e9)),
                figures,
                plan.viewers() > 0 ? viewers.partToViewer().summary() : null,
                Machine.load(),
                publishers.lateness().percentileMicros(0.99),
                publishers.broken());
    }

    private void turn(Nginx nginx, Clip clip, List<String> urls, PublisherTls tls, int round)
            throws IOException, InterruptedException {
        PublisherFleet publishers = new PublisherFleet(clip);
        try {
            publishers.start(urls, tls);
            Duration warmUp =
                    plan.warmUp().compareTo(Duration.ofSeconds(5)) < 0 ? plan.warmUp() : Duration.ofSeconds(5);
            progress.say("Round %d, nginx: warming up for %d s", round, warmUp.toSeconds());
            progress.pause(warmUp);
            publishers.lateness().reset();
            ProcessUse self = ProcessUse.of(ProcessHandle.current().pid());
            long start = System.nanoTime();
            long cpu = ProcessUse.treeCpuNanos(nginx.process());
            long bytes = publishers.bytes();
            progress.pause(plan.duration());
            long nanos = System.nanoTime() - start;
            double cores = (double) (ProcessUse.treeCpuNanos(nginx.process()) - cpu) / nanos;
            progress.say("  %3d s: %.1f %% of a core", nanos / 1_000_000_000, cores * 100);
            turns.add(new IngestTurn(
                    IngestResult.NGINX,
                    nanos / 1e9,
                    cores,
                    Map.of(),
                    0,
                    ProcessUse.of(ProcessHandle.current().pid()).coresSince(self),
                    (publishers.bytes() - bytes) * 8e3 / nanos,
                    nginx.process()
                            .descendants()
                            .mapToLong(p -> ProcessUse.memoryBytes(p.pid(), "VmRSS"))
                            .sum(),
                    0,
                    null,
                    null,
                    Machine.load(),
                    publishers.lateness().percentileMicros(0.99),
                    publishers.broken()));
        } finally {
            publishers.stop();
        }
        tellFailure(publishers);
    }

    private void tellFailure(PublisherFleet publishers) {
        PublishException failure = publishers.failure();
        if (failure != null) {
            progress.say("A publish ended early: %s", String.valueOf(failure.getMessage()));
        }
    }
}
