package io.millrace.app.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code millrace bench}: how much this machine can take. */
@Command(
        name = "bench",
        description =
                "Measures what this machine can take, with servers and senders of its own. Nothing you run is touched.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            BenchIngestCommand.class,
            BenchHlsCommand.class,
            BenchGlassCommand.class,
            BenchLadderCommand.class,
            BenchSoakCommand.class
        })
final class BenchCommand implements Runnable {
    @Spec
    CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Which benchmark? See the list below.");
    }
}
