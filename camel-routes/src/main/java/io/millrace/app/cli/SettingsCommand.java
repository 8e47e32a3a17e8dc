package io.millrace.app.cli;

import io.millrace.app.config.Settings;
import io.millrace.app.config.SettingsLoader;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code millrace settings}: every setting as it stands now. */
@Command(
        name = "settings",
        description = "Shows every setting, its value as file, environment and flags make it, and its variable.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class SettingsCommand extends ReadsSettings implements Callable<Integer> {
    @Option(names = "--json", description = "One JSON object of keys and values.")
    boolean json;

    @Override
    public Integer call() throws Exception {
        Map<String, String> now = SettingsLoader.describe(settings(Map.of()));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.pretty(now));
            return 0;
        }
        Map<String, String> defaults = SettingsLoader.describe(Settings.DEFAULTS);
        int keyWidth = now.keySet().stream().mapToInt(String::length).max().orElse(0);
        int valueWidth =
                Math.max(8, now.values().stream().mapToInt(String::length).max().orElse(0));
        now.forEach((key, value) -> out.printf(
                "%s %-" + keyWidth + "s  %-" + valueWidth + "s  %s%n",
                value.equals(defaults.get(key)) ? " " : "*",
                key,
                value.isEmpty() ? "''" : value,
                SettingsLoader.variable(key)));
        out.println();
        out.println("* differs from the default. docs/reference.yml says what each does.");
        return 0;
    }
}
