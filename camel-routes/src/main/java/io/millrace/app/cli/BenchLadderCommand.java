package io.millrace.app.cli;

import io.millrace.app.bench.LadderBench;
import io.millrace.app.bench.LadderReport;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code millrace bench ladder}: what the lower rungs cost. */
@Command(
        name = "ladder",
        description = {
            "Our ladder's child and the usual ffmpeg command encode the same clip in turns; prints the CPU",
            "seconds of each for a second of the stream, and the SSIM. docs/ladder.md says how to read it."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class BenchLadderCommand implements Callable<Integer> {
    @Option(
            names = "--file",
            description = "A clip of H.264 of yours. Default: 1080p30 of 5 Mbit/s with noise, made once")
    @Nullable
    Path file;

    @Option(names = "--seconds", defaultValue = "10", description = "Of the clip, at most 20. Default: 10")
    int seconds;

    @Option(names = "--rounds", defaultValue = "1", description = "Turns of each command; medians count. Default: 1")
    int rounds;

    @Mixin
    BenchRun bench = new BenchRun();

    @Override
    public Integer call() throws Exception {
        return bench.run(progress -> new LadderReport(new LadderBench(file, seconds, rounds, progress).run()));
    }
}
