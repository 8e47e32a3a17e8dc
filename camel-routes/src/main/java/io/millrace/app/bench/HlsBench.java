package io.millrace.app.bench;

import io.millrace.app.diagnostics.LatencyHistogram;
import io.millrace.transcoder.publish.PublisherTls;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Viewers watch a server of its own process, and segments of nginx in turn; what that costs each. */
public final class HlsBench {
    private static final Duration SAMPLE = Duration.ofSeconds(1);
    private static final Duration BASE = Duration.ofSeconds(8);
    private static final Duration FIRST_SEGMENTS = Duration.ofSeconds(12);
    private static final int SAY_EVERY = 5;
    private static final String SECRET = "bench";
    /** How often plain viewers reload: the target duration of the clip's segments. */
    private static final long PERIOD_MILLIS = 2_000;

    private final HlsPlan plan;
    private final Progress progress;
    private final List<HlsTurn> turns = new ArrayList<>();
    private final List<String> cameras = new ArrayList<>();
    private String lastFailure = "";
    private @Nullable Profile profile;

    public HlsBench(HlsPlan plan, Progress progress) {
        this.plan = plan;
        this.progress = progress;
    }

    /** Blocks for the whole run. */
    public HlsResult run() throws IOException, InterruptedException {
        ProcessUse.require();
        try (Workspace work = new Workspace(plan.folder())) {
            Clip clip = work.clip(plan.bitsPerSecond(), progress);
            progress.say("Starting a server");
            Map<String, String> settings = Map.of(
                    "recording.enabled",
                    "false",
                    "ingest.max-connections-per-address",
                    Integer.toString(plan.cameras() * 2));
            try (MillraceServer server = MillraceServer.start(work.resolve("data"), settings)) {
                return run(work, clip, server);
            }
        }
    }

    private HlsResult run(Workspace work, Clip clip, MillraceServer server) throws IOException, InterruptedException {
        BenchApi api = server.api();
        List<String> urls = new ArrayList<>();
        for (int i = 0; i < plan.cameras(); i++) {
            String camera = "bench-" + i;
            api.createCamera(camera, false);
            cameras.add(camera);
            urls.add(api.publishUrls(camera).getFirst());
        }
        PublisherFleet publishers = new PublisherFleet(clip);
        try {
            publishers.start(urls, PublisherTls.trusting(server.certificate()));
            progress.say("%d cameras publish", cameras.size());
            progress.pause(FIRST_SEGMENTS);
            for (int round = 1; round <= plan.rounds() && !progress.isCut(); round++) {
                boolean last = round == plan.rounds();
                if (plan.viewers() > 0 || !plan.against()) {
                    turn(server, api, HlsResult.LIVE, plan.viewers(), round, last && !plan.against());
                }
                if (plan.against() && !progress.isCut()) {
                    turn(server, api, HlsResult.SEGMENTS, 0, round, last);
                    nginx(work.resolve("nginx-" + round), server, api, round);
                }
            }
        } finally {
            publishers.stop();
        }
        return new HlsResult(
                plan,
                Machine.describe(),
                server.tls(),
                clip.bitsPerSecond(),
                List.copyOf(turns),
                profile,
                lastFailure,
                progress.isCut());
    }

    private void turn(MillraceServer server, BenchApi api, String what, int lowLatency, int round, boolean profiled)
            throws IOException, InterruptedException {
        progress.say("Round %d, Millrace, %s: %d s without viewers", round, what, BASE.toSeconds());
        ProcessUse base = ProcessUse.of(server.pid());
        progress.pause(BASE);
        double baseCores = ProcessUse.of(server.pid()).coresSince(base);
        ViewerFleet viewers = new ViewerFleet(server.certificate());
        try {
            join(viewers, api, lowLatency, ViewerFleet.Kind.LOW_LATENCY);
            join(viewers, api, plan.plain(), ViewerFleet.Kind.PLAIN);
            warmUp(viewers);
            viewers.join(server);
            viewers.partToViewer().reset();
            measure(what, viewers, server, server.process(), baseCores);
            if (profiled && !plan.profile().isZero() && !progress.isCut()) {
                progress.say("Profiling for %d s", plan.profile().toSeconds());
                profile = Profile.of(server.profile((int) plan.profile().toSeconds()));
            }
        } finally {
            viewers.stop();
        }
    }

    /** Spread over a target duration: plain viewers that came at one moment would reload at one. */
    private void join(ViewerFleet viewers, BenchApi api, int count, ViewerFleet.Kind kind)
            throws IOException, InterruptedException {
        if (count == 0) {
            return;
        }
        List<java.net.URI> urls = new ArrayList<>();
        for (String camera : cameras) {
            urls.add(api.playbackUrl(camera));
        }
        for (int i = 0; i < count && !progress.isCut(); i++) {
            int camera = i % cameras.size();
            viewers.add(cameras.get(camera), urls.get(camera), kind, null);
            spread(count);
        }
    }

    private void spread(int count) throws InterruptedException {
        progress.pause(Duration.ofNanos(Math.max(PERIOD_MILLIS * 1_000_000 / count, 1_000_000)));
    }

    private void warmUp(ViewerFleet viewers) throws InterruptedException {
        progress.say(
                "  %d viewers; warming up for %d s",
                viewers.present(), plan.warmUp().toSeconds());
        progress.pause(plan.warmUp());
    }

    private void nginx(Path folder, MillraceServer server, BenchApi api, int round)
            throws IOException, InterruptedException {
        int port = Nginx.freePort();
        List<SegmentFiles> files = new ArrayList<>();
        for (String camera : cameras) {
            files.add(SegmentFiles.copy(api, camera, folder.resolve("files"), SECRET));
        }
        progress.say("Round %d, nginx", round);
        ViewerFleet viewers = new ViewerFleet(server.certificate());
        try (Nginx nginx = Nginx.files(folder, port, server.certificate(), server.privateKey(), SECRET)) {
            for (int i = 0; i < plan.plain() && !progress.isCut(); i++) {
                int viewer = i;
                viewers.add(
                        "localhost",
                        port,
                        null,
                        () -> files.get(viewer % files.size()).script(PERIOD_MILLIS, viewer));
                spread(plan.plain());
            }
            warmUp(viewers);
            measure(HlsResult.NGINX, viewers, null, nginx.process(), 0);
        } finally {
            viewers.stop();
        }
    }

    private void measure(
            String what, ViewerFleet viewers, @Nullable MillraceServer server, ProcessHandle process, double baseCores)
            throws IOException, InterruptedException {
        long self = ProcessHandle.current().pid();
        long clientStart = ProcessUse.of(self).nanosOf(ViewerFleet.THREADS);
        long cpuStart = ProcessUse.treeCpuNanos(process);
        ProcessUse threads = server == null ? null : ProcessUse.of(server.pid());
        long requests = viewers.requests();
        long bytes = viewers.bytes();
        long failures = viewers.failures();
        int present = viewers.present();
        long start = System.nanoTime();
        for (int second = 1; second <= plan.duration().toSeconds() && !progress.isCut(); second++) {
            progress.pause(SAMPLE);
            if (server != null) {
                viewers.join(server);
            }
            if (second % SAY_EVERY == 0) {
                double nanos = System.nanoTime() - start;
                progress.say(
                        "  %3d s: %.1f %% of a core, %.0f requests/s, %.0f Mbit/s, p99 part to viewer %.0f ms",
                        second,
                        (ProcessUse.treeCpuNanos(process) - cpuStart) / nanos * 100,
                        (viewers.requests() - requests) / (nanos / 1e9),
                        (viewers.bytes() - bytes) * 8e3 / nanos,
                        viewers.partToViewer().percentileMicros(0.99) / 1e3);
            }
        }
        double nanos = System.nanoTime() - start;
        if (nanos < SAMPLE.toNanos()) {
            // Cut before it began: not a turn that saw nobody.
            return;
        }
        LatencyHistogram.Summary delay = viewers.partToViewer().summary();
        turns.add(new HlsTurn(
                what,
                present,
                nanos / 1e9,
                (ProcessUse.treeCpuNanos(process) - cpuStart) / nanos,
                baseCores,
                threads == null ? Map.of() : ProcessUse.of(process.pid()).coresByPart(threads),
                (ProcessUse.of(self).nanosOf(ViewerFleet.THREADS) - clientStart) / nanos,
                viewers.requests() - requests,
                viewers.bytes() - bytes,
                viewers.failures() - failures,
                delay.count() == 0 ? null : delay,
                Machine.load()));
        if (!viewers.lastFailure().isEmpty()) {
            lastFailure = viewers.lastFailure();
            progress.say("  a viewer was sent away: %s", lastFailure);
        }
    }
}
