package io.millrace.app.cli;

import picocli.CommandLine.Command;

/** {@code millrace retention}: what is kept how long, and where. */
@Command(
        name = "retention",
        description = "Shows what the retention policies would move and delete now, and has it done.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {RetentionPlanCommand.class, RetentionRunCommand.class})
final class RetentionCommand {}
