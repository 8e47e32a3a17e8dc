package io.millrace.api.rest;

import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.SchemaRepository;
import io.vertx.json.schema.Validator;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Checks values against the contract's named schemas. Safe for use by many threads. */
public final class Schemas {
    private static final String BASE = "https://millrace.invalid/";
    private final SchemaRepository repository;
    private final JsonSchemaOptions options =
            new JsonSchemaOptions().setBaseUri(BASE).setDraft(Draft.DRAFT202012).setOutputFormat(OutputFormat.Basic);
    private final Map<String, Validator> validators = new ConcurrentHashMap<>();

    public Schemas(Contract contract) {
        repository = SchemaRepository.create(options);
        String definitions = contract.document()
                .getJsonObject("components")
                .getJsonObject("schemas")
                .encode()
                .replace("#/components/schemas/", "#/$defs/");
        repository.dereference(
                BASE + "contract",
                JsonSchema.of(
                        new JsonObject().put("$id", BASE + "contract").put("$defs", new JsonObject(definitions))));
    }

    /** What is wrong with {@code value}, for people; empty when it is right. */
    public Optional<String> check(String schema, JsonObject value) {
        OutputUnit result = validators.computeIfAbsent(schema, this::validator).validate(value);
        if (result.getValid()) {
            return Optional.empty();
        }
        List<OutputUnit> errors = result.getErrors() == null ? List.of() : result.getErrors();
        // The deepest says what is wrong; those above it only that something below is.
        return Optional.of(errors.stream()
                .max(Comparator.comparingInt(
                        error -> error.getInstanceLocation().length()))
                .map(error -> "At " + error.getInstanceLocation() + ": " + error.getError())
                .orElse("The body is not of the form that openapi.yaml gives it."));
    }

    private Validator validator(String schema) {
        return repository.validator(BASE + "contract#/$defs/" + schema, options);
    }
}
