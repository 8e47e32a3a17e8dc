package io.millrace.app.cli;

import io.millrace.app.bench.HlsBench;
import io.millrace.app.bench.HlsPlan;
import io.millrace.app.bench.HlsReport;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code millrace bench hls}: how many viewers. */
@Command(
        name = "hls",
        description = {
            "Viewers watch a server of its own process over HTTPS; prints what they cost it and how late parts",
            "reach them. docs/performance.md says how to read it."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class BenchHlsCommand implements Callable<Integer> {
    @Option(
            names = "--viewers",
            defaultValue = "1000",
            description = "Of LL-HLS: blocking reload, parts. Default: 1000")
    int viewers;

    @Option(names = "--plain", defaultValue = "0", description = "Viewers of whole segments. Default: 0")
    int plain;

    @Option(names = "--cameras", defaultValue = "10", description = "Viewers are spread over them. Default: 10")
    int cameras;

    @Option(
            names = "--bitrate",
            defaultValue = "1M",
            converter = BitRate.Converter.class,
            description = "Of each camera, video and audio. Default: 1M")
    BitRate bitRate = new BitRate(1_000_000);

    @Option(
            names = "--duration",
            defaultValue = "30s",
            converter = DurationOption.class,
            description = "Of each measurement. Default: 30s")
    Duration duration = Duration.ofSeconds(30);

    @Option(
            names = "--warm-up",
            defaultValue = "15s",
            converter = DurationOption.class,
            description = "Before each measurement. Default: 15s")
    Duration warmUp = Duration.ofSeconds(15);

    @Option(names = "--rounds", defaultValue = "1", description = "Turns of each server; medians count. Default: 1")
    int rounds;

    @Option(
            names = "--against",
            paramLabel = "PEER",
            description = {
                "nginx: the plain viewers alone watch Millrace, and in turn nginx, which serves the same segments",
                "as files with secure_link."
            })
    @Nullable
    String against;

    @Option(
            names = "--profile",
            defaultValue = "10s",
            converter = DurationOption.class,
            description = "After Millrace's last turn, record so long where the time goes; 0s for not at all."
                    + " Default: 10s")
    Duration profile = Duration.ofSeconds(10);

    @Mixin
    BenchFolder folder = new BenchFolder();

    @Mixin
    BenchRun bench = new BenchRun();

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        if (against != null && !against.equals("nginx")) {
            throw new ParameterException(spec.commandLine(), "--against knows nginx");
        }
        HlsPlan plan = new HlsPlan(
                cameras,
                bitRate.bitsPerSecond(),
                viewers,
                plain,
                warmUp,
                duration,
                rounds,
                against != null,
                profile,
                folder.path);
        return bench.run(progress -> new HlsReport(new HlsBench(plan, progress).run()));
    }
}
