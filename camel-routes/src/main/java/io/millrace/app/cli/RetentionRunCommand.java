package io.millrace.app.cli;

import io.millrace.app.RetentionAtHand;
import io.millrace.recorder.retention.RetentionReport;
import java.io.PrintWriter;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code millrace retention run}: not at the next scheduled time, but now. */
@Command(
        name = "run",
        description = {
            "Moves and deletes what the policies say, now. A server that runs on the data folder is asked to, and its",
            "log says what it did; without one it is done here. Exit code 1 if something failed."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class RetentionRunCommand extends ReadsSettings implements Callable<Integer> {
    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        Optional<RetentionReport> report = RetentionAtHand.run(settings(Map.of()));
        if (report.isEmpty()) {
            out.println("The server was asked: a run begins within seconds, and its log says what it did");
            return 0;
        }
        out.println(report.get());
        report.get().failures().forEach(failure -> out.println("FAILED   " + failure));
        return report.get().ran() && report.get().failures().isEmpty() ? 0 : 1;
    }
}
