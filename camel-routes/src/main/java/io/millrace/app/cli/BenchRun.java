package io.millrace.app.cli;

import io.millrace.app.bench.BenchReport;
import io.millrace.app.bench.Progress;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What all benchmarks' commands share: how the result is printed, and the exit code. */
final class BenchRun {
    /** Blocks for the whole run; cut short, it reports what there is. */
    interface Bench {
        BenchReport run(Progress progress) throws Exception;
    }

    @Option(names = "--json", description = "The result as JSON.")
    boolean json;

    @Spec(Spec.Target.MIXEE)
    CommandSpec command;

    /** @return the exit code */
    int run(Bench bench) throws Exception {
        BenchOutput output = new BenchOutput(
                command.commandLine().getOut(), command.commandLine().getErr(), json);
        try {
            BenchReport report = bench.run(output.progress());
            output.print(report);
            return report.passed() ? 0 : 1;
        } finally {
            output.over();
        }
    }
}
