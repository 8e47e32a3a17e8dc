package io.millrace.api.retention;

import io.millrace.api.http.Problem;
import io.millrace.api.http.ProblemException;
import io.millrace.media.retention.RetentionPolicy;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** A policy in the contract's form: ages in ISO 8601, null for never. */
final class PolicyJson {
    private PolicyJson() {}

    static JsonObject view(RetentionPolicy policy) {
        return new JsonObject()
                .put("warmAfter", iso(policy.warmAfter()))
                .put("coldAfter", iso(policy.coldAfter()))
                .put("archivedAfter", iso(policy.archivedAfter()))
                .put("deleteAfter", iso(policy.deleteAfter()));
    }

    private static @Nullable String iso(@Nullable Duration age) {
        return age == null ? null : RetentionPolicy.iso(age);
    }

    static RetentionPolicy parse(JsonObject body) {
        try {
            return new RetentionPolicy(
                    age(body, "warmAfter"),
                    age(body, "coldAfter"),
                    age(body, "archivedAfter"),
                    age(body, "deleteAfter"));
        } catch (IllegalArgumentException e) {
            throw new ProblemException(Problem.badRequest("This policy cannot be: " + e.getMessage() + "."));
        }
    }

    private static @Nullable Duration age(JsonObject body, String name) {
        String text = body.getString(name);
        if (text == null) {
            return null;
        }
        try {
            return Duration.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    name + " is '" + text + "', not an ISO 8601 duration of days or less, such as P30D or PT12H", e);
        }
    }
}
