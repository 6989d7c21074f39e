package io.slipstream.cache.http;

import io.slipstream.cache.ai.Admission;
import io.slipstream.cache.ai.CanonicalJson;
import io.slipstream.cache.ai.JsonValue;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Checks answers against the JSON Schema that their request declares. Nothing is loaded from elsewhere: a reference must lead into the schema. A
 * pattern may take long, so this runs on threads that may be kept busy, only a few at a time, and not for long.
 */
@Singleton
public class AnswerSchemas {
    private static final int AT_A_TIME = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final String BASE = "https://slipstream.io/";

    private final Semaphore free = new Semaphore(AT_A_TIME);

    /** Fails with a problem unless the result keeps to the schema that the inputs declare, if they do. */
    Uni<Void> check(JsonValue.JsonObject inputs, String result) {
        Declared declared = declared(inputs);
        if (declared == null) {
            return Uni.createFrom().voidItem();
        }
        if (!free.tryAcquire()) {
            throw new ProblemException(ErrorCode.OVERLOADED, AT_A_TIME + " answers are checked already");
        }
        return Uni.createFrom()
                .<Void>emitter(outcome -> Infrastructure.getDefaultWorkerPool().execute(() -> {
                    try {
                        check(declared, result);
                        outcome.complete(null);
                    } catch (RuntimeException e) {
                        outcome.fail(e);
                    } finally {
                        free.release();
                    }
                }))
                .ifNoItem()
                .after(PATIENCE)
                .failWith(() -> Admission.refused("result", "checked against its schema within " + PATIENCE));
    }

    /** The schema of a request: {@code response_schema}, or the one of OpenAI's {@code response_format}. */
    private static @Nullable Declared declared(JsonValue.JsonObject inputs) {
        JsonValue own = inputs.members().get("response_schema");
        if (own != null && !(own instanceof JsonValue.JsonNull)) {
            return schema("inputs.response_schema", own, false);
        }
        return inputs.members().get("response_format") instanceof JsonValue.JsonObject format
                        && format.members().get("json_schema") instanceof JsonValue.JsonObject named
                        && named.members().get("schema") instanceof JsonValue found
                ? schema("inputs.response_format.json_schema.schema", found, true)
                : null;
    }

    private static Declared schema(String field, JsonValue value, boolean ofMessages) {
        if (!(value instanceof JsonValue.JsonObject object)) {
            throw ProblemException.invalid(field, "a JSON Schema, as an object");
        }
        return new Declared(field, object, ofMessages);
    }

    private static void check(Declared declared, String result) {
        Validator validator = validator(declared);
        for (Object answer : answers(declared, Json.decodeValue(result))) {
            OutputUnit outcome = validate(validator, declared, answer);
            if (!Boolean.TRUE.equals(outcome.getValid())) {
                throw Admission.refused("result", "valid against its schema: " + reason(outcome));
            }
        }
    }

    private static Validator validator(Declared declared) {
        try {
            JsonObject schema = new JsonObject(CanonicalJson.of(declared.schema));
            Draft draft = schema.getValue("$schema") instanceof String named
                    ? Draft.fromIdentifier(named)
                    : Draft.DRAFT202012;
            return Validator.create(
                    JsonSchema.of(schema),
                    new JsonSchemaOptions().setBaseUri(BASE).setDraft(draft).setOutputFormat(OutputFormat.Basic));
        } catch (RuntimeException | StackOverflowError e) {
            throw unusable(declared, e);
        }
    }

    private static OutputUnit validate(Validator validator, Declared declared, @Nullable Object answer) {
        try {
            return validator.validate(answer);
        } catch (RuntimeException | StackOverflowError e) {
            throw unusable(declared, e);
        }
    }

    private static ProblemException unusable(Declared declared, Throwable cause) {
        String why = cause.getMessage();
        return ProblemException.invalid(
                declared.field,
                "a JSON Schema whose references lead into itself" + (why == null ? "" : " (" + why + ")"));
    }

    /** What the schema is about: of a whole answer of OpenAI's the contents of its messages, of a text the JSON in it. */
    private static List<Object> answers(Declared declared, Object result) {
        if (!declared.ofMessages
                || !(result instanceof JsonObject object)
                || !(object.getValue("choices") instanceof JsonArray choices)) {
            return List.of(parsed(result));
        }
        List<Object> answers = new ArrayList<>();
        for (Object choice : choices) {
            Object content = choice instanceof JsonObject one && one.getValue("message") instanceof JsonObject message
                    ? message.getValue("content")
                    : null;
            if (content == null) {
                throw Admission.refused("result", "valid against its schema: a choice has no content");
            }
            answers.add(parsed(content));
        }
        return answers;
    }

    private static Object parsed(Object answer) {
        if (!(answer instanceof String text)) {
            return answer;
        }
        try {
            Object value = Json.decodeValue(text);
            return value == null ? text : value;
        } catch (DecodeException e) {
            return text; // Valid if the schema asks for a string.
        }
    }

    private static String reason(OutputUnit outcome) {
        List<OutputUnit> errors = outcome.getErrors();
        if (errors == null || errors.isEmpty()) {
            return "it is not";
        }
        OutputUnit deepest = errors.getLast();
        return deepest.getInstanceLocation() + ' ' + deepest.getError();
    }

    /** A schema, where it stands, and whether it is about the messages of an answer. */
    private record Declared(String field, JsonValue.JsonObject schema, boolean ofMessages) {}
}
