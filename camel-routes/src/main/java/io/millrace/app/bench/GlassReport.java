package io.millrace.app.bench;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;

/** A result of {@code bench glass}, for people and for scripts. */
public final class GlassReport implements BenchReport {
    private final GlassResult result;

    public GlassReport(GlassResult result) {
        this.result = result;
    }

    @Override
    public void print(PrintWriter out) {
        out.println();
        out.printf(
                "Glass to glass in Chromium, watch page: p50 %d, p95 %d, p99 %d ms, %d stalls; %s; load %.1f%s%n",
                result.percentile(0.50),
                result.percentile(0.95),
                result.percentile(0.99),
                result.stalls(),
                result.machine(),
                result.loadAverage(),
                result.cut() ? "; cut short" : "");
        out.printf(
                "%d pictures shown, %d of them unreadable; the first after %.1f s%n",
                result.frames(), result.unread(), result.firstPictureMillis() / 1e3);
        out.println(result.passed() ? "PASSED" : "FAILED: too few pictures were shown to say anything");
        out.flush();
    }

    @Override
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("machine", result.machine());
        json.put("loadAverage", result.loadAverage());
        json.put("seconds", result.duration().toSeconds());
        json.put("p50Millis", result.percentile(0.50));
        json.put("p95Millis", result.percentile(0.95));
        json.put("p99Millis", result.percentile(0.99));
        json.put("stalls", result.stalls());
        json.put("frames", result.frames());
        json.put("unread", result.unread());
        json.put("firstPictureMillis", result.firstPictureMillis());
        json.put("cut", result.cut());
        json.put("passed", result.passed());
        return json;
    }

    @Override
    public boolean passed() {
        return result.passed();
    }
}
