package io.millrace.app.cli;

import io.millrace.app.config.Settings;
import io.millrace.app.config.SettingsLoader;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What every command has that reads settings: {@code --data}, {@code --config}, and a flag for each key. */
abstract class ReadsSettings {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Where everything that is written goes (MILLRACE_DATA). Default: data")
    @Nullable
    Path data;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "A YAML file of settings (MILLRACE_CONFIG). 'millrace settings' lists them all;"
                    + " each is also a flag: --http.port 9443")
    @Nullable
    Path config;

    @Spec
    CommandSpec spec;

    /** @param base flags that the command itself presets, which the user's override */
    final Settings settings(Map<String, String> base) {
        Map<String, String> environment = System.getenv();
        Map<String, String> flags = new LinkedHashMap<>();
        SettingsLoader.keys().stream().filter(key -> !key.equals("data")).forEach(key -> {
            String value = spec.commandLine().getParseResult().matchedOptionValue("--" + key, null);
            if (value != null) {
                flags.put(key, value);
            }
        });
        if (data != null) {
            flags.put("data", data.toString());
        }
        Path file = config;
        String named = environment.getOrDefault("MILLRACE_CONFIG", "");
        if (file == null && !named.isEmpty()) {
            file = Path.of(named);
        }
        return SettingsLoader.load(file, base, environment, flags);
    }
}
