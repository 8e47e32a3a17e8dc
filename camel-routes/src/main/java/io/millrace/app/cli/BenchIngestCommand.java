package io.millrace.app.cli;

import io.millrace.app.bench.IngestBench;
import io.millrace.app.bench.IngestPlan;
import io.millrace.app.bench.IngestReport;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code millrace bench ingest}: how many cameras. */
@Command(
        name = "ingest",
        description = {
            "Cameras publish to a server of its own process over RTMPS; prints what that costs it, by part,",
            "and fails if a single sample is lost. docs/performance.md says how to read it."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class BenchIngestCommand implements Callable<Integer> {
    @Option(names = "--cameras", defaultValue = "100", description = "How many. Default: 100")
    int cameras;

    @Option(
            names = "--bitrate",
            defaultValue = "2M",
            converter = BitRate.Converter.class,
            description = "Of each, video and audio. Default: 2M")
    BitRate bitRate = new BitRate(2_000_000);

    @Option(
            names = "--tls",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "RTMPS, or plain RTMP with --no-tls. The difference is what TLS costs.")
    boolean tls;

    @Option(names = "--record", description = "Record every camera.")
    boolean record;

    @Option(names = "--watch", paramLabel = "N", defaultValue = "0", description = "LL-HLS viewers. Default: 0")
    int viewers;

    @Option(
            names = "--duration",
            defaultValue = "60s",
            converter = DurationOption.class,
            description = "Of each measurement. Default: 60s")
    Duration duration = Duration.ofSeconds(60);

    @Option(
            names = "--warm-up",
            defaultValue = "20s",
            converter = DurationOption.class,
            description = "Before each measurement. Default: 20s")
    Duration warmUp = Duration.ofSeconds(20);

    @Option(names = "--rounds", defaultValue = "1", description = "Turns of each server; medians count. Default: 1")
    int rounds;

    @Option(
            names = "--against",
            paramLabel = "PEER",
            description = "nginx-rtmp: takes turns with nginx, its RTMP module and TLS in front, on the same input.")
    @Nullable
    String against;

    @Option(
            names = "--profile",
            defaultValue = "15s",
            converter = DurationOption.class,
            description = "After the last turn, record so long where the time goes; 0s for not at all. Default: 15s")
    Duration profile = Duration.ofSeconds(15);

    @Mixin
    BenchFolder folder = new BenchFolder();

    @Mixin
    BenchRun bench = new BenchRun();

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        if (against != null && !against.equals("nginx-rtmp")) {
            throw new ParameterException(spec.commandLine(), "--against knows nginx-rtmp");
        }
        IngestPlan plan = new IngestPlan(
                cameras,
                bitRate.bitsPerSecond(),
                tls,
                record,
                viewers,
                warmUp,
                duration,
                rounds,
                against != null,
                profile,
                folder.path);
        return bench.run(progress -> new IngestReport(new IngestBench(plan, progress).run()));
    }
}
