package io.millrace.app.cli;

import io.millrace.app.bench.GlassBench;
import io.millrace.app.bench.GlassResult;
import io.millrace.app.config.Durations;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code millrace bench glass}: how far behind. */
@Command(
        name = "glass",
        description = {
            "Films a clock, shows it on the watch page in Chromium and reads it there: the delay from the",
            "picture's being taken to its being shown, encoder and player included."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class BenchGlassCommand implements Callable<Integer> {
    @Option(
            names = "--duration",
            defaultValue = "60s",
            description = "After the player has settled for 15s. Default: 60s")
    String duration = "60s";

    @Option(names = "--dir", description = "Where to write for the time of the run. Default: the temporary folder")
    @Nullable
    Path folder;

    @Option(names = "--json", description = "The result as JSON.")
    boolean json;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        BenchOutput output =
                new BenchOutput(spec.commandLine().getOut(), spec.commandLine().getErr(), json);
        try {
            GlassResult result = new GlassBench(Durations.parse(duration), folder, output.progress()).run();
            output.print(json(result), out -> print(result, out));
            return result.passed() ? 0 : 1;
        } finally {
            output.over();
        }
    }

    private static void print(GlassResult result, PrintWriter out) {
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

    private static Map<String, Object> json(GlassResult result) {
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
}
