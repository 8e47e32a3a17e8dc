package io.millrace.app.cli;

import io.millrace.app.config.SettingsException;
import io.millrace.app.config.SettingsLoader;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.OptionSpec;

/** {@code millrace}: the command line. */
@Command(
        name = "millrace",
        description = {
            "RTMPS cameras, live over HLS and on record.",
            "",
            "New here? './millrace demo' shows a camera live and on record, with nothing to set up."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DemoCommand.class,
            ServeCommand.class,
            PublishCommand.class,
            RecordingsCommand.class,
            RetentionCommand.class,
            SettingsCommand.class,
            EncodersCommand.class,
            BenchCommand.class,
            ResetPasswordCommand.class,
            PrepareCommand.class
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done, or stopped as asked",
            "1:failed; the message says why and what to do",
            "2:wrong usage, or a setting that cannot be right",
            "3:out of memory; to be started again",
            "69:no Java 21 or newer was found",
            "70:the build from source failed"
        })
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        // What is printed is read by scripts as well: digits and points are the same in every country.
        Locale.setDefault(Locale.ROOT);
        StandardOutput standard = new StandardOutput();
        PrintWriter out = standard.writer();
        int code = run(out, arguments);
        out.flush();
        IOException lost = standard.failure().orElse(null);
        if (lost != null) {
            System.err.println("millrace: not everything was printed: " + FailureText.of(lost));
            code = code == 0 ? CommandLine.ExitCode.SOFTWARE : code;
        }
        System.exit(code);
    }

    /** @param out what a command has to say; what is wrong goes to standard error */
    static int run(PrintWriter out, String... arguments) {
        CommandLine commandLine = new CommandLine(new Main());
        commandLine.setOut(out);
        commandLine.getSubcommands().values().forEach(Main::addSettingFlags);
        commandLine.setUsageHelpAutoWidth(true);
        commandLine.setExecutionExceptionHandler(Main::report);
        try {
            return arguments.length == 0 ? usage(commandLine) : commandLine.execute(arguments);
        } catch (Error e) {
            // Were it thrown on, threads that were started would keep half a server running.
            e.printStackTrace(commandLine.getErr());
            commandLine.getErr().println("millrace: " + e);
            return CommandLine.ExitCode.SOFTWARE;
        }
    }

    private static int usage(CommandLine commandLine) {
        commandLine.usage(commandLine.getErr());
        return CommandLine.ExitCode.USAGE;
    }

    /** Every setting is a flag where settings are read; listed by {@code millrace settings}, not in each help. */
    private static void addSettingFlags(CommandLine command) {
        command.getSubcommands().values().forEach(Main::addSettingFlags);
        if (!(command.getCommand() instanceof ReadsSettings)) {
            return;
        }
        for (String key : SettingsLoader.keys()) {
            if (!key.equals("data")) {
                command.getCommandSpec()
                        .addOption(OptionSpec.builder("--" + key)
                                .type(String.class)
                                .paramLabel("VALUE")
                                .hidden(true)
                                .build());
            }
        }
    }

    private static int report(Exception failure, CommandLine commandLine, CommandLine.ParseResult parsed) {
        if (Stopping.underWay()) {
            // Nobody is told that what was stopped did not succeed; the signal makes the exit code.
            return CommandLine.ExitCode.OK;
        }
        PrintWriter err = commandLine.getErr();
        if (failure instanceof SettingsException || failure instanceof IllegalArgumentException) {
            err.println("millrace: " + FailureText.of(failure));
            return CommandLine.ExitCode.USAGE;
        }
        err.println("millrace: " + FailureText.of(failure));
        if (Boolean.getBoolean("millrace.trace")) {
            failure.printStackTrace(err);
        }
        return CommandLine.ExitCode.SOFTWARE;
    }
}
