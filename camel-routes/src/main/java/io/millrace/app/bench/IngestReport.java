package io.millrace.app.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.app.diagnostics.LatencyHistogram;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;

/** A result of {@code bench ingest}, for people and for scripts. */
public final class IngestReport implements BenchReport {
    private final IngestResult result;

    public IngestReport(IngestResult result) {
        this.result = result;
    }

    @Override
    public void print(PrintWriter out) {
        IngestPlan plan = result.plan();
        out.println();
        out.printf(
                "%d cameras × %.2f Mbit/s, %s, %s, %d viewers; %s%s%n",
                plan.cameras(),
                result.clipBitsPerSecond() / 1e6,
                plan.tls() ? "RTMPS" : "RTMP",
                plan.record() ? "live and on record" : "live",
                plan.viewers(),
                result.machine(),
                result.cut() ? "; cut short" : "");
        out.println();
        out.printf(
                "%-12s %7s %9s %9s %8s %8s %8s %6s %s%n",
                "turn", "cores", "/camera", "/100Mb/s", "Mbit/s", "RSS MB", "senders", "load", "late p99");
        for (IngestTurn turn : result.turns()) {
            out.printf(
                    "%-12s %6.1f%% %8.3f%% %8.2f%% %8.0f %8d %7.1f%% %6.2f %5.1f ms%n",
                    turn.server(),
                    turn.cores() * 100,
                    turn.cores() * 100 / plan.cameras(),
                    turn.coresPer100Megabits() * 100,
                    turn.megabits(),
                    turn.rssBytes() >> 20,
                    turn.publisherCores() * 100,
                    turn.loadAverage(),
                    turn.publisherLateMicros() / 1e3);
        }
        out.println();
        double cores = result.median(IngestResult.MILLRACE, IngestTurn::cores);
        out.printf(
                "Millrace, median: %.1f %% of a core, %.0f cameras like these for each core%n",
                cores * 100, plan.cameras() / cores);
        if (plan.against()) {
            out.printf(
                    "nginx-rtmp with TLS, median: %.1f %%; Millrace takes %.2f of that%n",
                    result.median(IngestResult.NGINX, IngestTurn::cores) * 100, result.ratio());
        }
        result.turns().stream()
                .filter(turn -> turn.server().equals(IngestResult.MILLRACE))
                .reduce((first, second) -> second)
                .ifPresent(turn -> details(out, turn));
        if (result.profile() != null) {
            result.profile().print(out);
        }
        out.printf("Samples sent %d, lost %d%n", result.sentSamples(), result.lostSamples());
        out.printf("Start with an empty data folder: %.1f s%n", result.startMillis() / 1e3);
        out.println(result.passed() ? "PASSED" : "FAILED: samples were lost, or a publish broke");
        out.flush();
    }

    private static void details(PrintWriter out, IngestTurn turn) {
        out.println();
        out.println("Last turn, by threads:");
        turn.coresByPart().forEach((part, cores) -> out.printf("  %-12s %6.2f%%%n", part, cores * 100));
        out.printf("  %-12s %6.2f%%  (processes of its own)%n", "database", turn.databaseCores() * 100);
        JsonNode figures = turn.figures();
        if (figures != null) {
            out.printf(
                    "Heap %d of %d MB, beside it %d MB; %d threads; %s: %d pauses, longest %.0f ms%n",
                    figures.get("heapUsedBytes").asLong() >> 20,
                    figures.get("heapCommittedBytes").asLong() >> 20,
                    figures.get("nonHeapBytes").asLong() >> 20,
                    figures.get("threads").asInt(),
                    figures.get("collector").asText(),
                    figures.at("/gcPauseMicros/count").asLong(),
                    figures.at("/gcPauseMicros/max").asLong() / 1e3);
            delay(out, "a part's oldest packet to part", figures.get("oldestPacketToPartMicros"));
            delay(out, "a part's newest packet to part", figures.get("newestPacketToPartMicros"));
        }
        LatencyHistogram.Summary viewer = turn.viewerMicros();
        if (viewer != null) {
            out.printf(
                    "%-32s p50 %.1f, p95 %.1f, p99 %.1f, max %.0f ms (%d parts)%n",
                    "part to viewer",
                    viewer.p50() / 1e3,
                    viewer.p95() / 1e3,
                    viewer.p99() / 1e3,
                    viewer.max() / 1e3,
                    viewer.count());
        }
        out.printf("Written to disk: %.1f MB/s%n", turn.writtenBytes() / 1e6);
    }

    private static void delay(PrintWriter out, String what, JsonNode micros) {
        out.printf(
                "%-32s p50 %.1f, p95 %.1f, p99 %.1f, max %.0f ms (%d parts)%n",
                what,
                micros.get("p50").asLong() / 1e3,
                micros.get("p95").asLong() / 1e3,
                micros.get("p99").asLong() / 1e3,
                micros.get("max").asLong() / 1e3,
                micros.get("count").asLong());
    }

    @Override
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        IngestPlan plan = result.plan();
        json.put("cameras", plan.cameras());
        json.put("bitsPerSecondPerCamera", result.clipBitsPerSecond());
        json.put("tls", plan.tls());
        json.put("record", plan.record());
        json.put("viewers", plan.viewers());
        json.put("machine", result.machine());
        json.put("cut", result.cut());
        json.put("cores", result.median(IngestResult.MILLRACE, IngestTurn::cores));
        json.put("camerasPerCore", plan.cameras() / result.median(IngestResult.MILLRACE, IngestTurn::cores));
        if (plan.against()) {
            json.put("nginxCores", result.median(IngestResult.NGINX, IngestTurn::cores));
            json.put("ratio", result.ratio());
        }
        json.put("sentSamples", result.sentSamples());
        json.put("lostSamples", result.lostSamples());
        json.put("startMillis", result.startMillis());
        json.put("passed", result.passed());
        json.put("turns", result.turns());
        if (result.profile() != null) {
            json.put("profile", result.profile());
        }
        return json;
    }

    @Override
    public boolean passed() {
        return result.passed();
    }
}
