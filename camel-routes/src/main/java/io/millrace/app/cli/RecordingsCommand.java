package io.millrace.app.cli;

import picocli.CommandLine.Command;

/** {@code millrace recordings}: what is done with recordings beside the server. */
@Command(
        name = "recordings",
        description = "Verifies recordings, and rebuilds the catalogue from them.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {VerifyCommand.class, RebuildCommand.class})
final class RecordingsCommand {}
