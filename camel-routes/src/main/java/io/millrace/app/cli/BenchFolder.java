package io.millrace.app.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a benchmark's server writes. */
final class BenchFolder {
    @Option(
            names = "--dir",
            paramLabel = "<folder>",
            description = "Where to write for the time of the run. Default: the temporary folder")
    @Nullable
    Path path;
}
