package io.millrace.api.rest;

import io.millrace.media.catalog.User;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** {@code openapi.yaml}, which says what may be called, by whom, and with what body. */
public final class Contract {
    private static final Set<String> METHODS = Set.of("get", "put", "post", "patch", "delete");

    /**
     * An operation the contract names.
     *
     * @param method in capitals
     * @param path with {@code {parameters}}
     * @param role the least that may call it; null for everybody
     * @param bodySchema name of the request body's schema; null when there is none
     * @param bodyRequired whether a request without a body is refused
     * @param delivery whether it delivers media or pages, by a handler of its own
     */
    public record Entry(
            String id,
            String method,
            String path,
            User.@Nullable Role role,
            @Nullable String bodySchema,
            boolean bodyRequired,
            boolean delivery) {}

    private final byte[] yaml;
    private final JsonObject document;
    private final List<Entry> entries = new ArrayList<>();

    private Contract(byte[] yaml) {
        this.yaml = yaml;
        Object loaded =
                new Load(LoadSettings.builder().build()).loadFromString(new String(yaml, StandardCharsets.UTF_8));
        if (!(loaded instanceof Map<?, ?> map)) {
            throw new IllegalStateException("openapi.yaml is not a mapping");
        }
        document = new JsonObject(stringKeys(map));
        JsonObject paths = document.getJsonObject("paths");
        for (String path : paths.fieldNames()) {
            JsonObject item = paths.getJsonObject(path);
            for (String method : item.fieldNames()) {
                if (METHODS.contains(method)) {
                    entries.add(entry(path, method, item.getJsonObject(method)));
                }
            }
        }
    }

    /** The one in this jar. */
    public static Contract load() {
        try (InputStream in = Contract.class.getResourceAsStream("/openapi.yaml")) {
            if (in == null) {
                throw new IllegalStateException("openapi.yaml is missing from the jar");
            }
            return new Contract(in.readAllBytes());
        } catch (IOException e) {
            throw new IllegalStateException("openapi.yaml cannot be read", e);
        }
    }

    public byte[] yaml() {
        return yaml.clone();
    }

    public List<Entry> entries() {
        return List.copyOf(entries);
    }

    /** The document, to be read only. */
    public JsonObject document() {
        return document;
    }

    private static Entry entry(String path, String method, JsonObject operation) {
        JsonObject requestBody = operation.getJsonObject("requestBody");
        return new Entry(
                operation.getString("operationId"),
                method.toUpperCase(Locale.ROOT),
                path,
                role(operation.getJsonArray("security")),
                requestBody == null ? null : bodySchema(requestBody),
                requestBody != null && requestBody.getBoolean("required", false),
                operation.getBoolean("x-delivery", false));
    }

    /** Every way to log in that an operation names must ask for the same one role. */
    private static User.@Nullable Role role(@Nullable JsonArray security) {
        if (security == null || security.isEmpty()) {
            return null;
        }
        var roles = new TreeSet<String>();
        for (Object scheme : security) {
            if (scheme instanceof JsonObject object) {
                object.forEach(entry -> ((JsonArray) entry.getValue()).forEach(role -> roles.add((String) role)));
            }
        }
        if (roles.size() != 1) {
            throw new IllegalStateException(
                    "an operation of openapi.yaml asks for the roles " + roles + ", not for one");
        }
        return User.Role.valueOf(roles.first().toUpperCase(Locale.ROOT));
    }

    private static String bodySchema(JsonObject requestBody) {
        String reference = requestBody
                .getJsonObject("content")
                .getJsonObject("application/json")
                .getJsonObject("schema")
                .getString("$ref");
        return reference.substring(reference.lastIndexOf('/') + 1);
    }

    private static Map<String, Object> stringKeys(Map<?, ?> map) {
        var result = new LinkedHashMap<String, Object>();
        map.forEach((key, value) -> result.put(String.valueOf(key), plain(value)));
        return result;
    }

    private static @Nullable Object plain(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return new JsonObject(stringKeys(map));
        }
        if (value instanceof List<?> list) {
            var array = new JsonArray();
            list.forEach(item -> array.add(plain(item)));
            return array;
        }
        return value;
    }
}
