package io.slipstream.cache.ai;

import io.slipstream.cache.ai.JsonValue.JsonNull;
import io.slipstream.cache.ai.JsonValue.JsonNumber;
import io.slipstream.cache.ai.JsonValue.JsonObject;
import io.slipstream.cache.ai.JsonValue.JsonText;
import io.slipstream.contracts.problem.FieldError;
import io.slipstream.contracts.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a caller declares that an answer depends on. Every member counts, known here or not. A member that is null is not declared.
 *
 * @param kind what is asked for
 * @param members the declared inputs by name, composed Unicode
 */
public record AiInputs(AiKind kind, JsonObject members) {
    static final String MODEL = "model";
    static final String TEMPERATURE = "temperature";
    /** The longest name of a model, in bytes of UTF-8. */
    public static final int MAX_MODEL = 200;

    /** The rule of a model's name in words. */
    public static final String MODEL_RULE = "a text of 1 to 200 bytes without control characters";

    /** The inputs of a request; fails with a problem that names all that is wrong, each field after a prefix such as {@code left.}. */
    public static AiInputs of(AiKind kind, JsonObject declared, String prefix) {
        Map<String, JsonValue> members =
                new TreeMap<>(UnicodeForm.composed(declared).members());
        members.values().removeIf(JsonNull.class::isInstance);
        List<FieldError> errors = new ArrayList<>();
        if (kind.subject().stream().noneMatch(members::containsKey)) {
            errors.add(new FieldError(prefix + kind.subject().getFirst(), "given"));
        } else if (kind == AiKind.TOOL_OUTPUT && !(members.get("tool") instanceof JsonText)) {
            errors.add(new FieldError(prefix + "tool", "the name of a tool"));
        }
        JsonValue model = members.get(MODEL);
        boolean sound = model == null ? !kind.needsModel() : model instanceof JsonText text && isModel(text.value());
        if (!sound) {
            errors.add(new FieldError(prefix + MODEL, MODEL_RULE));
        }
        JsonValue temperature = members.get(TEMPERATURE);
        if (temperature != null && !(temperature instanceof JsonNumber number && number.value() >= 0)) {
            errors.add(new FieldError(prefix + TEMPERATURE, "a number of at least 0"));
        }
        if (!errors.isEmpty()) {
            throw ProblemException.invalid(errors);
        }
        return new AiInputs(kind, new JsonObject(members));
    }

    /** Whether a text can be the name of a model. */
    public static boolean isModel(String text) {
        return !text.isBlank()
                && text.length() <= MAX_MODEL
                && text.chars().noneMatch(Character::isISOControl)
                && JsonText.isSound(text)
                && text.getBytes(StandardCharsets.UTF_8).length <= MAX_MODEL;
    }

    /** The declared model; null if there is none. */
    public @Nullable String model() {
        return members.members().get(MODEL) instanceof JsonText text ? text.value() : null;
    }

    /** The declared temperature; null if it is left to the provider. */
    @Nullable
    Double temperature() {
        return members.members().get(TEMPERATURE) instanceof JsonNumber number ? number.value() : null;
    }

    /** The same inputs with a temperature. */
    AiInputs withTemperature(double temperature) {
        Map<String, JsonValue> changed = new TreeMap<>(members.members());
        changed.put(TEMPERATURE, new JsonNumber(temperature));
        return new AiInputs(kind, new JsonObject(changed));
    }

    /** What is asked about. */
    JsonObject subject() {
        return part(true);
    }

    /** How it is asked: all other inputs. */
    JsonObject settings() {
        return part(false);
    }

    private JsonObject part(boolean ofSubject) {
        Map<String, JsonValue> part = new TreeMap<>(members.members());
        part.keySet().removeIf(name -> kind.subject().contains(name) != ofSubject);
        return new JsonObject(part);
    }
}
