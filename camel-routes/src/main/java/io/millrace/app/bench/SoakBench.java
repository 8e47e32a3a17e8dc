package io.millrace.app.bench;

import io.millrace.transcoder.publish.PublisherTls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Hours of cameras and viewers that come and go, and what the server holds each minute. */
public final class SoakBench {
    private static final Duration TICK = Duration.ofMillis(500);
    /** Figures remember each part for half a minute. */
    private static final Duration JOIN = Duration.ofSeconds(15);

    private static final long SPARE_BYTES = 2L << 30;

    private final SoakPlan plan;
    private final Progress progress;
    private final List<SoakSample> samples = new ArrayList<>();

    public SoakBench(SoakPlan plan, Progress progress) {
        this.plan = plan;
        this.progress = progress;
    }

    /** Blocks for the whole run. */
    public SoakResult run() throws IOException, InterruptedException {
        ProcessUse.require();
        try (Workspace work = new Workspace(plan.folder())) {
            requireSpace(work.resolve(""));
            Clip clip = work.clip(plan.bitsPerSecond(), progress);
            progress.say(
                    "Starting a server; it will write about %.1f GB to %s",
                    plan.diskBytes() / 1e9, work.resolve("data"));
            try (MillraceServer server =
                    MillraceServer.start(work.resolve("data"), settings(), "-XX:NativeMemoryTracking=summary")) {
                return run(clip, server);
            }
        }
    }

    private void requireSpace(Path folder) throws IOException {
        long free = Files.getFileStore(folder).getUsableSpace();
        if (free < plan.diskBytes() + SPARE_BYTES) {
            throw new BenchException(String.format(
                    "recordings will take %.1f GB and %s has %.1f: a lower --bitrate, fewer --cameras, a shorter"
                            + " --duration, or another --dir",
                    plan.diskBytes() / 1e9, folder, free / 1e9));
        }
    }

    private Map<String, String> settings() {
        return Map.of(
                "recording.rotation",
                plan.rotation().toSeconds() + "s",
                "ladder.idle-after",
                "10s",
                "ingest.max-connections-per-address",
                Integer.toString(plan.cameras() * 2),
                "ingest.max-connections",
                Integer.toString(plan.cameras() * 2));
    }

    private SoakResult run(Clip clip, MillraceServer server) throws IOException, InterruptedException {
        BenchApi api = server.api();
        List<String> cameras = new ArrayList<>();
        List<String> urls = new ArrayList<>();
        for (int i = 0; i < plan.cameras(); i++) {
            String camera = "soak-" + i;
            api.createCamera(camera, true);
            cameras.add(camera);
            urls.add(api.publishUrls(camera).getFirst());
        }
        PublisherTls tls = PublisherTls.trusting(server.certificate());
        PublisherFleet publishers = new PublisherFleet(clip);
        ViewerFleet viewers = new ViewerFleet(server.certificate());
        SoakChurn churn = new SoakChurn(api, tls, cameras, urls, publishers, viewers, progress);
        long start = System.nanoTime();
        try {
            publishers.start(urls, tls);
            progress.say(
                    "%d cameras publish for %d min; every %d s all is measured",
                    plan.cameras(),
                    plan.duration().toMinutes(),
                    plan.sampleEvery().toSeconds());
            soak(server, churn, viewers);
        } finally {
            viewers.stop();
            publishers.stop();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        long sent = publishers.videoFrames() + publishers.audioFrames();
        return new SoakResult(
                plan,
                Machine.describe(),
                clip.bitsPerSecond(),
                seconds,
                List.copyOf(samples),
                churn.tally(),
                sent,
                server.lostOf(sent),
                publishers.broken(),
                viewers.requests(),
                viewers.bytes(),
                viewers.failures(),
                viewers.partToViewer().summary(),
                Machine.load(),
                progress.isCut());
    }

    private void soak(MillraceServer server, SoakChurn churn, ViewerFleet viewers)
            throws IOException, InterruptedException {
        SoakProbe probe = new SoakProbe(server);
        long start = System.nanoTime();
        Every reconnect = new Every(plan.reconnectEvery(), start);
        Every keys = new Every(plan.keysEvery(), start);
        Every errand = new Every(plan.errandEvery(), start);
        Every join = new Every(JOIN, start);
        Every sample = new Every(plan.sampleEvery(), start);
        SoakReport.head(progress);
        for (long now = start; now - start < plan.duration().toNanos(); now = System.nanoTime()) {
            progress.pause(TICK);
            if (progress.isCut()) {
                return;
            }
            if (!server.isAlive()) {
                churn.ended();
                return;
            }
            if (reconnect.isDue(now)) {
                churn.reconnect();
            }
            if (keys.isDue(now)) {
                churn.rotateKeys();
            }
            if (errand.isDue(now)) {
                churn.errand();
            }
            churn.fillSeats(plan.viewers());
            if (join.isDue(now)) {
                viewers.join(server);
            }
            if (sample.isDue(now)) {
                SoakSample taken = probe.sample();
                samples.add(taken);
                SoakReport.line(taken, progress);
            }
        }
    }
}
