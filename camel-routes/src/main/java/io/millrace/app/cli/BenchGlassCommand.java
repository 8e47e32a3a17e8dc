package io.millrace.app.cli;

import io.millrace.app.bench.GlassBench;
import io.millrace.app.bench.GlassReport;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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
            converter = DurationOption.class,
            description = "After the player has settled for 15s. Default: 60s")
    Duration duration = Duration.ofSeconds(60);

    @Mixin
    BenchFolder folder = new BenchFolder();

    @Mixin
    BenchRun bench = new BenchRun();

    @Override
    public Integer call() throws Exception {
        return bench.run(progress -> new GlassReport(new GlassBench(duration, folder.path, progress).run()));
    }
}
