package io.millrace.app.bench;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;

/** A result of {@code bench soak}, for people and for scripts. */
public final class SoakReport implements BenchReport {
    private static final String LINE = "%5s %7s %7s %7s %7s %7s %7s %8s %6s %6s %6s %7s %7s";
    private static final long MIB = 1 << 20;

    private final SoakResult result;

    public SoakReport(SoakResult result) {
        this.result = result;
    }

    static void head(Progress progress) {
        progress.say(
                LINE, "min", "cores", "heap", "native", "RSS", "windows", "db RSS", "threads", "files", "child",
                "spool", "outbox", "record");
    }

    static void line(SoakSample sample, Progress progress) {
        progress.say("%s", line(sample));
    }

    private static String line(SoakSample sample) {
        return String.format(
                LINE,
                String.format("%.1f", sample.atSeconds() / 60),
                String.format("%.1f%%", sample.cores() * 100),
                String.format("%.1f", (double) sample.heapBytes() / MIB),
                sample.nativeBytes() / MIB,
                sample.residentBytes() / MIB,
                String.format("%.1f", (double) sample.windowBytes() / MIB),
                sample.databaseBytes() / MIB,
                sample.threads(),
                sample.handles(),
                sample.children(),
                sample.spoolFiles(),
                sample.rows().getOrDefault(SoakProbe.OUTBOX, 0L),
                sample.rows().getOrDefault("recordings", 0L));
    }

    @Override
    public void print(PrintWriter out) {
        SoakPlan plan = result.plan();
        SoakTally tally = result.tally();
        out.println();
        out.printf(
                "%d cameras × %.2f Mbit/s, live and on record, %d viewers, for %.1f min; %s; load %.1f%s%n",
                plan.cameras(),
                result.clipBitsPerSecond() / 1e6,
                plan.viewers(),
                result.seconds() / 60,
                result.machine(),
                result.loadAverage(),
                result.cut() ? "; cut short" : "");
        out.printf(
                "%d reconnects after a good-bye, %d takeovers, %d key rotations, a file every %d s%n",
                tally.goodbyes(),
                tally.takeovers(),
                tally.rotations(),
                plan.rotation().toSeconds());
        out.printf(
                "%d ranges played, %d downloads, %d exports (%.1f MB), %d lower rungs; viewers took %d answers,"
                        + " %.2f GB, and were sent away %d times%n",
                tally.tapes(),
                tally.downloads(),
                tally.exports(),
                tally.errandBytes() / 1e6,
                tally.rungs(),
                result.viewerRequests(),
                result.viewerBytes() / 1e9,
                result.viewersSentAway());
        out.printf(
                "Part to viewer: p50 %.1f, p95 %.1f, p99 %.1f ms (%d parts)%n",
                result.viewerMicros().p50() / 1e3,
                result.viewerMicros().p95() / 1e3,
                result.viewerMicros().p99() / 1e3,
                result.viewerMicros().count());
        if (!result.samples().isEmpty()) {
            out.printf("Catalogue at the end: %s%n", result.samples().getLast().rows());
        }
        trends(out);
        out.printf(
                "Samples sent %d, lost %d; publishes broken %d; steps failed %d%s%n",
                result.sentSamples(),
                result.lostSamples(),
                result.brokenPublishes(),
                tally.failures(),
                tally.failures() == 0 ? "" : ", the last: " + tally.lastFailure());
        out.println(verdict());
        out.flush();
    }

    private void trends(PrintWriter out) {
        out.println();
        out.printf("%-26s %12s %12s %12s %10s%n", "median of a quarter", "first", "last", "slope per h", "growth by");
        for (Trend trend : result.trends()) {
            out.printf(
                    "%-26s %12.1f %12.1f %+12.2f %10.1f %s%n",
                    trend.figure(),
                    trend.first(),
                    trend.last(),
                    trend.slopePerHour(),
                    trend.allowed(),
                    trend.grows() ? "GROWS" : "flat");
        }
        out.println();
    }

    private String verdict() {
        if (!result.passed()) {
            return "FAILED: something grows, was lost or broke";
        }
        return result.isLongEnough() ? "PASSED: flat" : "Nothing was lost; too short to say whether it is flat";
    }

    @Override
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("passed", result.passed());
        json.put("longEnough", result.isLongEnough());
        json.put("flat", result.isFlat());
        json.put("cut", result.cut());
        json.put("machine", result.machine());
        json.put("loadAverage", result.loadAverage());
        json.put("cameras", result.plan().cameras());
        json.put("bitsPerSecondPerCamera", result.clipBitsPerSecond());
        json.put("seconds", result.seconds());
        json.put("sentSamples", result.sentSamples());
        json.put("lostSamples", result.lostSamples());
        json.put("brokenPublishes", result.brokenPublishes());
        json.put("churn", result.tally());
        json.put("viewers", result.plan().viewers());
        json.put("viewerRequests", result.viewerRequests());
        json.put("viewerBytes", result.viewerBytes());
        json.put("viewersSentAway", result.viewersSentAway());
        json.put("partToViewerMicros", result.viewerMicros());
        json.put("trends", result.trends());
        json.put("samples", result.samples());
        return json;
    }

    @Override
    public boolean passed() {
        return result.passed();
    }
}
