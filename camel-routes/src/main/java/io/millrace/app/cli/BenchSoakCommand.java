package io.millrace.app.cli;

import io.millrace.app.bench.SoakBench;
import io.millrace.app.bench.SoakPlan;
import io.millrace.app.bench.SoakReport;
import java.time.Duration;
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
    @Option(names = "--duration", defaultValue = "60m", converter = DurationOption.class, description = "Default: 60m")
    Duration duration = Duration.ofMinutes(60);

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

    @Option(
            names = "--rotation",
            defaultValue = "2m",
            converter = DurationOption.class,
            description = "Length of a recording file. Default: 2m")
    Duration rotation = Duration.ofMinutes(2);

    @Option(
            names = "--reconnect",
            defaultValue = "15s",
            converter = DurationOption.class,
            description = "A camera reconnects so often. Default: 15s")
    Duration reconnect = Duration.ofSeconds(15);

    @Option(
            names = "--keys",
            defaultValue = "60s",
            converter = DurationOption.class,
            description = "A camera's keys rotate so often. Default: 60s")
    Duration keys = Duration.ofSeconds(60);

    @Option(
            names = "--errand",
            defaultValue = "30s",
            converter = DurationOption.class,
            description = "Somebody plays a range, downloads, exports or watches a lower rung so often. Default: 30s")
    Duration errand = Duration.ofSeconds(30);

    @Option(
            names = "--sample",
            defaultValue = "60s",
            converter = DurationOption.class,
            description = "Measure so often. Default: 60s")
    Duration sample = Duration.ofSeconds(60);

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
                duration,
                rotation,
                reconnect,
                keys,
                errand,
                sample,
                folder.path);
        return bench.run(progress -> new SoakReport(new SoakBench(plan, progress).run()));
    }
}
