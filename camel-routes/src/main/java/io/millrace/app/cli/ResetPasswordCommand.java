package io.millrace.app.cli;

import io.millrace.app.PasswordReset;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code millrace reset-password}: a way back in. */
@Command(
        name = "reset-password",
        description = "Gives a user a new password and prints it once. Stop Millrace first.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ResetPasswordCommand extends ReadsSettings implements Callable<Integer> {
    @Option(names = "--user", defaultValue = "admin", description = "Whose. Default: admin")
    String user = "admin";

    @Override
    public Integer call() throws Exception {
        spec.commandLine().getOut().println(PasswordReset.reset(settings(Map.of()), user));
        return 0;
    }
}
