package io.millrace.app.cli;

import io.millrace.app.bench.SoakBench;
import io.millrace.app.bench.SoakPlan;
import io.millrace.app.bench.SoakReport;
import io.millrace.app.config.Durations;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code millrace bench soak}: what grows. */
@Command(
        name = "soak",
        description = {
            "Hours of cameras that reconnect, keys that rotate, files that end and viewers that come and go,",
            "on a server of its own process. Measures memory, threads, handles, children and rows as it goes;",
            "fails if one of them grows or a sample is lost."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class BenchSoakCommand implements Callable<Integer> {
    @Option(names = "--duration", defaultValue = "60m", description = "Default: 60m")
    String duration = "60m";

    @Option(names = "--cameras", defaultValue = "20", description = "How many. Default: 20")
    int cameras;

    @Option(
            names = "--bitrate",
            defaultValue = "500k",
            converter = BitRate.Converter.class,
            description = "Of each, video and audio. All of it stays on disk until the end. Default: 500k")
    BitRate bitRate = new BitRate(500_000);

    @Option(names = "--viewers", defaultValue = "8", description = "That watch at any time. Default: 8")
    int viewers;

    @Option(names = "--rotation", defaultValue = "2m", description = "Length of a recording file. Default: 2m")
    String rotation = "2m";

    @Option(names = "--reconnect", defaultValue = "15s", description = "A camera reconnects so often. Default: 15s")
    String reconnect = "15s";

    @Option(names = "--keys", defaultValue = "60s", description = "A camera's keys rotate so often. Default: 60s")
    String keys = "60s";

    @Option(
            names = "--errand",
            defaultValue = "30s",
            description = "Somebody plays a range, downloads, exports or watches a lower rung so often. Default: 30s")
    String errand = "30s";

    @Option(names = "--sample", defaultValue = "60s", description = "Measure so often. Default: 60s")
    String sample = "60s";

    @Mixin
    BenchFolder folder = new BenchFolder();

    @Mixin
    BenchRun bench = new BenchRun();

    @Override
    public Integer call() throws Exception {
        SoakPlan plan = new SoakPlan(
                cameras,
                bitRate.bitsPerSecond(),
                viewers,
                Durations.parse(duration),
                Durations.parse(rotation),
                Durations.parse(reconnect),
                Durations.parse(keys),
                Durations.parse(errand),
                Durations.parse(sample),
                folder.path);
        return bench.run(progress -> new SoakReport(new SoakBench(plan, progress).run()));
    }
}
