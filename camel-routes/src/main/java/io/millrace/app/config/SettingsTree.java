package io.millrace.app.config;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Takes the record tree of {@link Settings} apart into keys and texts, and puts it together again. */
final class SettingsTree {
    private static final Pattern HUMP = Pattern.compile("([a-z0-9])([A-Z])");

    private SettingsTree() {}

    /** Every key with its value as text, in declaration order. */
    static Map<String, String> flatten(Record tree) {
        Map<String, String> values = new LinkedHashMap<>();
        flatten("", tree, values);
        return values;
    }

    private static void flatten(String prefix, Record tree, Map<String, String> values) {
        for (RecordComponent component : tree.getClass().getRecordComponents()) {
            String key = prefix + kebab(component.getName());
            Object value = read(component, tree);
            if (value instanceof Record branch && !(value instanceof DataSize)) {
                flatten(key + ".", branch, values);
            } else {
                values.put(key, value instanceof Duration duration ? Durations.format(duration) : value.toString());
            }
        }
    }

    /** A tree like {@code defaults}, with {@code values} in place of what they name. */
    static <T extends Record> T with(T defaults, Map<String, String> values) {
        return with("", defaults, values);
    }

    private static <T extends Record> T with(String prefix, T defaults, Map<String, String> values) {
        RecordComponent[] components = defaults.getClass().getRecordComponents();
        Object[] arguments = new Object[components.length];
        Class<?>[] types = new Class<?>[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            String key = prefix + kebab(components[i].getName());
            Object value = read(components[i], defaults);
            if (value instanceof Record branch && !(value instanceof DataSize)) {
                arguments[i] = with(key + ".", branch, values);
            } else {
                String text = values.get(key);
                arguments[i] = text == null ? value : parse(key, types[i], text);
            }
        }
        try {
            @SuppressWarnings("unchecked")
            T tree = (T) defaults.getClass().getDeclaredConstructor(types).newInstance(arguments);
            return tree;
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof SettingsException refused) {
                throw refused;
            }
            throw new IllegalStateException(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Object parse(String key, Class<?> type, String text) {
        try {
            if (type == String.class) {
                return text;
            } else if (type == Path.class) {
                return Path.of(text);
            } else if (type == int.class) {
                return Integer.parseInt(text.strip());
            } else if (type == boolean.class) {
                return switch (text.strip().toLowerCase(Locale.ROOT)) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> throw new IllegalArgumentException("is not true or false");
                };
            } else if (type == Duration.class) {
                return Durations.parse(text);
            } else if (type == DataSize.class) {
                return DataSize.parse(text);
            }
            throw new IllegalStateException("no reader for " + type);
        } catch (NumberFormatException e) {
            throw new SettingsException(key + ": '" + text + "' is not a whole number");
        } catch (IllegalArgumentException e) {
            throw new SettingsException(key + ": '" + text + "' " + e.getMessage());
        }
    }

    private static Object read(RecordComponent component, Record tree) {
        try {
            return component.getAccessor().invoke(tree);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String kebab(String name) {
        return HUMP.matcher(name).replaceAll("$1-$2").toLowerCase(Locale.ROOT);
    }
}
