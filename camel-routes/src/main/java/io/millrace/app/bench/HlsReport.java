package io.millrace.app.bench;

import io.millrace.app.diagnostics.LatencyHistogram;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;

/** A result of {@code bench hls}, for people and for scripts. */
public final class HlsReport implements BenchReport {
    private final HlsResult result;

    public HlsReport(HlsResult result) {
        this.result = result;
    }

    @Override
    public void print(PrintWriter out) {
        HlsPlan plan = result.plan();
        out.println();
        out.printf(
                "%d LL-HLS and %d plain viewers over HTTPS, %d cameras × %.2f Mbit/s; %s; TLS by %s%s%n",
                plan.viewers(),
                plan.plain(),
                plan.cameras(),
                result.clipBitsPerSecond() / 1e6,
                result.machine(),
                result.tls(),
                result.cut() ? "; cut short" : "");
        out.println();
        out.printf(
                "%-10s %8s %8s %8s %10s %9s %9s %9s %8s %6s%n",
                "turn", "viewers", "cores", "cameras", "/viewer", "CPU s/GB", "req/s", "Mbit/s", "client", "load");
        for (HlsTurn turn : result.turns()) {
            out.printf(
                    "%-10s %8d %7.1f%% %7.1f%% %9.4f%% %9.2f %9.0f %9.0f %7.1f%% %6.2f%n",
                    turn.what(),
                    turn.viewers(),
                    turn.cores() * 100,
                    turn.baseCores() * 100,
                    turn.viewerCores() * 100 / turn.viewers(),
                    turn.cpuSecondsPerGigabyte(),
                    turn.requestsPerSecond(),
                    turn.megabits(),
                    turn.clientCores() * 100,
                    turn.loadAverage());
        }
        out.println();
        for (HlsTurn turn : result.turns()) {
            if (!turn.coresByPart().isEmpty()) {
                out.printf("%s, by threads:", turn.what());
                turn.coresByPart().forEach((part, cores) -> out.printf(" %s %.1f%%", part, cores * 100));
                out.println();
            }
            LatencyHistogram.Summary delay = turn.viewerMicros();
            if (delay != null) {
                out.printf(
                        "part to viewer: p50 %.1f, p95 %.1f, p99 %.1f, max %.0f ms (%d parts)%n",
                        delay.p50() / 1e3, delay.p95() / 1e3, delay.p99() / 1e3, delay.max() / 1e3, delay.count());
            }
        }
        if (!Double.isNaN(result.ratio())) {
            out.printf(
                    "Segments, medians: Millrace %.2f CPU s/GB, nginx %.2f; Millrace takes %.2f of that%n",
                    result.median(HlsResult.SEGMENTS, HlsTurn::cpuSecondsPerGigabyte),
                    result.median(HlsResult.NGINX, HlsTurn::cpuSecondsPerGigabyte),
                    result.ratio());
        }
        if (result.clientBound()) {
            out.println("The viewers' thread was busy: delays and requests/s are its own limit, not the server's.");
        }
        if (result.profile() != null) {
            result.profile().print(out);
        }
        out.println(
                result.passed()
                        ? "PASSED"
                        : "FAILED: viewers were sent away, the last because of: " + result.lastFailure());
        out.flush();
    }

    @Override
    public Map<String, Object> json() {
        HlsPlan plan = result.plan();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("cameras", plan.cameras());
        json.put("bitsPerSecondPerCamera", result.clipBitsPerSecond());
        json.put("viewers", plan.viewers());
        json.put("plainViewers", plan.plain());
        json.put("machine", result.machine());
        json.put("tls", result.tls());
        json.put("cut", result.cut());
        if (!Double.isNaN(result.ratio())) {
            json.put("secondsPerGigabyte", result.median(HlsResult.SEGMENTS, HlsTurn::cpuSecondsPerGigabyte));
            json.put("nginxSecondsPerGigabyte", result.median(HlsResult.NGINX, HlsTurn::cpuSecondsPerGigabyte));
            json.put("ratio", result.ratio());
        }
        json.put("clientBound", result.clientBound());
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
