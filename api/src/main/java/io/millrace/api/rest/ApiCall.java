package io.millrace.api.rest;

import io.millrace.api.auth.Identity;
import io.millrace.api.http.Authority;
import io.millrace.api.http.Problem;
import io.millrace.api.http.ProblemException;
import io.millrace.media.CameraId;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One call of an operation.
 *
 * @param identity null for operations that ask for no log-in
 * @param body empty when the request had none
 * @param address the client, as {@link io.millrace.api.http.ClientAddress} counts them
 * @param authority how the client reached us, null when it did not say
 */
public record ApiCall(
        @Nullable Identity identity,
        Map<String, String> path,
        MultiMap query,
        JsonObject body,
        String address,
        @Nullable Authority authority) {
    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 1_000;
    // What can be reckoned with: farther off a day earlier is no time any more, nor is any of PostgreSQL's.
    private static final Instant MIN_TIME = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant MAX_TIME = Instant.parse("9999-12-31T23:59:59Z");

    /** Who calls an operation that the contract gives to a role. */
    public Identity caller() {
        if (identity == null) {
            throw new IllegalStateException("the contract gives this operation to everybody");
        }
        return identity;
    }

    public CameraId camera() {
        return cameraId(path.getOrDefault("camera", ""));
    }

    public UUID recording() {
        return uuid(path.getOrDefault("recording", ""))
                .orElseThrow(() -> new ProblemException(Problem.notFound("There is no recording of this id.")));
    }

    public static CameraId cameraId(String value) {
        if (!CameraId.isValid(value)) {
            throw new ProblemException(Problem.notFound("There is no camera of this id."));
        }
        return new CameraId(value);
    }

    /** A UUID in its canonical form. */
    public static Optional<UUID> uuid(String value) {
        try {
            UUID uuid = UUID.fromString(value);
            return uuid.toString().equals(value) ? Optional.of(uuid) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    public Optional<Instant> instant(String parameter) {
        String value = query.get(parameter);
        if (value == null) {
            return Optional.empty();
        }
        try {
            Instant time = Instant.parse(value);
            if (!time.isBefore(MIN_TIME) && !time.isAfter(MAX_TIME)) {
                return Optional.of(time);
            }
        } catch (DateTimeParseException e) {
            // Answered below, as a time out of range is.
        }
        throw new ProblemException(Problem.badRequest("'" + parameter + "' must be a time like 2026-11-21T09:00:00Z."));
    }

    /** The span that {@code from} and {@code to} name; the day before {@code now} without them. */
    public Span span(Instant now) {
        Instant to = instant("to").orElse(now);
        Instant from = instant("from").orElse(to.minus(Duration.ofDays(1)));
        if (!from.isBefore(to)) {
            throw new ProblemException(Problem.badRequest("'from' must be before 'to'."));
        }
        return new Span(from, to);
    }

    public int limit() {
        String value = query.get("limit");
        if (value == null) {
            return DEFAULT_LIMIT;
        }
        try {
            int limit = Integer.parseInt(value);
            if (limit >= 1 && limit <= MAX_LIMIT) {
                return limit;
            }
        } catch (NumberFormatException e) {
            // Answered below, as a number out of range is.
        }
        throw new ProblemException(Problem.badRequest("'limit' must be 1 to " + MAX_LIMIT + "."));
    }

    /** From {@code from} up to, not including, {@code to}. */
    public record Span(Instant from, Instant to) {}
}
