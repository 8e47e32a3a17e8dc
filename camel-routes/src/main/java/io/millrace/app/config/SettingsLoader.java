package io.millrace.app.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Reads settings: a YAML file, then {@code MILLRACE_…} variables, then flags, each over the one before. */
public final class SettingsLoader {
    private static final String PREFIX = "MILLRACE_";
    /** Variables of the launcher and of the command line itself: not settings. */
    private static final Set<String> NOT_SETTINGS =
            Set.of("MILLRACE_CONFIG", "MILLRACE_JAVA_OPTS", "MILLRACE_HOME", "MILLRACE_PUBLISH_URL");

    /** What Kubernetes tells every container of a service that is named millrace: where it is. */
    private static final Pattern OF_A_SERVICE =
            Pattern.compile("MILLRACE_(SERVICE_HOST|SERVICE_PORT(_\\w+)?|PORT_\\d+_(TCP|UDP|SCTP)(_\\w+)?)");

    private SettingsLoader() {}

    /** Every key, in the order of the reference page. */
    public static Set<String> keys() {
        return SettingsTree.flatten(Settings.DEFAULTS).keySet();
    }

    /** Every key with its value as it would be written. */
    public static Map<String, String> describe(Settings settings) {
        return SettingsTree.flatten(settings);
    }

    /**
     * @param file a YAML file, or null
     * @param environment the process's
     * @param flags key to value
     * @throws SettingsException naming the key, where it was set and what would do
     */
    public static Settings load(@Nullable Path file, Map<String, String> environment, Map<String, String> flags) {
        return load(file, Map.of(), environment, flags);
    }

    /**
     * As {@link #load(Path, Map, Map)}, with other defaults.
     *
     * @param presets what a command changes of the defaults; every source overrides it
     */
    public static Settings load(
            @Nullable Path file,
            Map<String, String> presets,
            Map<String, String> environment,
            Map<String, String> flags) {
        Map<String, String> values = new LinkedHashMap<>(presets);
        Map<String, String> places = new LinkedHashMap<>();
        if (file != null) {
            Map<String, String> written = readFile(file);
            written.keySet().forEach(key -> places.put(key, "in " + file));
            values.putAll(written);
        }
        Map<String, String> variables = readEnvironment(environment);
        variables.keySet().forEach(key -> places.put(key, "by " + variable(key)));
        values.putAll(variables);
        flags.forEach((key, value) -> {
            requireKnown(key, "--" + key);
            places.remove(key);
            values.put(key, value);
        });
        try {
            return SettingsTree.with(Settings.DEFAULTS, values);
        } catch (SettingsException e) {
            throw withPlace(e, places);
        }
    }

    /** Where the key that the message begins with was set; a flag is seen where it was typed. */
    private static SettingsException withPlace(SettingsException refused, Map<String, String> places) {
        String message = String.valueOf(refused.getMessage());
        return places.entrySet().stream()
                .filter(place -> message.startsWith(place.getKey() + ":") || message.startsWith(place.getKey() + " "))
                .findFirst()
                .map(place -> new SettingsException(message + " (set " + place.getValue() + ")"))
                .orElse(refused);
    }

    /** The keys that {@code file} sets, in its order. */
    static Set<String> keysIn(Path file) {
        return readFile(file).keySet();
    }

    /** The variable that sets {@code key}. */
    public static String variable(String key) {
        return PREFIX + key.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
    }

    private static Map<String, String> readEnvironment(Map<String, String> environment) {
        Map<String, String> byVariable = new LinkedHashMap<>();
        keys().forEach(key -> byVariable.put(variable(key), key));
        Map<String, String> values = new LinkedHashMap<>();
        environment.forEach((name, value) -> {
            if (!name.startsWith(PREFIX) || NOT_SETTINGS.contains(name) || isOfAService(name, value)) {
                return;
            }
            String key = byVariable.get(name);
            if (key == null) {
                throw new SettingsException("the environment variable " + name + " is not a setting; did you mean "
                        + nearest(name, byVariable.keySet()) + "?");
            }
            values.put(key, value);
        });
        return values;
    }

    private static boolean isOfAService(String name, String value) {
        // A port alone may be somebody's slip; a service's is a URL.
        return OF_A_SERVICE.matcher(name).matches() || (name.equals(PREFIX + "PORT") && value.contains("://"));
    }

    private static Map<String, String> readFile(Path file) {
        Object root;
        try {
            root = new Load(LoadSettings.builder().setLabel(file.toString()).build())
                    .loadFromString(Files.readString(file));
        } catch (IOException e) {
            throw new SettingsException("cannot read the settings file " + file + ": " + trouble(file, e));
        } catch (YamlEngineException e) {
            throw new SettingsException("the settings file is not YAML: " + e.getMessage());
        }
        Map<String, String> values = new LinkedHashMap<>();
        if (root != null) {
            flatten(file, "", root, values);
        }
        return values;
    }

    /** Without the name, which has been said. */
    private static String trouble(Path file, IOException failure) {
        String trouble = FileTrouble.describe(failure);
        return trouble.startsWith(file + ": ") ? trouble.substring((file + ": ").length()) : trouble;
    }

    private static void flatten(Path file, String prefix, Object node, Map<String, String> values) {
        if (!(node instanceof Map<?, ?> map)) {
            throw new SettingsException(
                    file + ": " + (prefix.isEmpty() ? "the file" : prefix) + " must hold 'key: value' lines");
        }
        map.forEach((name, value) -> {
            String key = prefix.isEmpty() ? String.valueOf(name) : prefix + "." + name;
            if (value instanceof Map<?, ?>) {
                flatten(file, key, value, values);
            } else {
                requireKnown(key, key + " in " + file);
                values.put(key, value == null ? "" : value.toString());
            }
        });
    }

    private static void requireKnown(String key, String where) {
        if (!keys().contains(key)) {
            throw new SettingsException(where + " is not a setting; did you mean " + nearest(key, keys()) + "?");
        }
    }

    private static String nearest(String name, Set<String> names) {
        String best = "";
        int bestDistance = Integer.MAX_VALUE;
        for (String candidate : names) {
            int distance = editDistance(name, candidate);
            if (distance < bestDistance) {
                best = candidate;
                bestDistance = distance;
            }
        }
        return best;
    }

    /** Levenshtein's. */
    private static int editDistance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substitution = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(substitution, Math.min(previous[j], current[j - 1]) + 1);
            }
            previous = current;
        }
        return previous[b.length()];
    }
}
