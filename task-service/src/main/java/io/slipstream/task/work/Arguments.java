package io.slipstream.task.work;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A payload read by a handler; what is missing or of the wrong type fails the task for good, naming the field. */
public final class Arguments {
    private static final String INVALID = "InvalidPayload";

    private static final String PAYLOAD = "payload";

    private final String path;
    private final Map<?, ?> fields;

    private Arguments(String path, Map<?, ?> fields) {
        this.path = path;
        this.fields = fields;
    }

    /**
     * The arguments in an object within a payload, or elsewhere.
     *
     * @param path where it is, for errors
     */
    public static Arguments of(String path, @Nullable Object value) {
        if (value instanceof Map<?, ?> fields) {
            return new Arguments(path, fields);
        }
        throw WorkFailure.permanent(INVALID, path + " must be an object");
    }

    /** The arguments in an attempt's payload, which must be an object. */
    public static Arguments of(Attempt attempt, Json json) {
        return of(PAYLOAD, json.read(attempt.payload()));
    }

    /** A text that must be there. */
    public String text(String name) {
        return optionalText(name).orElseThrow(() -> wrong(name, "a text"));
    }

    /** A text that may be absent or null. */
    public Optional<String> optionalText(String name) {
        return switch (fields.get(name)) {
            case null -> Optional.empty();
            case String text -> Optional.of(text);
            default -> throw wrong(name, "a text");
        };
    }

    /** A list of texts that must be there. */
    public List<String> texts(String name) {
        if (fields.get(name) instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
            return list.stream().map(String.class::cast).toList();
        }
        throw wrong(name, "a list of texts");
    }

    /** A list of texts that may be absent or null, then empty. */
    public List<String> textsOrNone(String name) {
        return fields.get(name) == null ? List.of() : texts(name);
    }

    /** Texts by name that may be absent or null, then empty; in their order. */
    public Map<String, String> textsByName(String name) {
        return switch (fields.get(name)) {
            case null -> Map.of();
            case Map<?, ?> map
            when map.values().stream().allMatch(String.class::isInstance) -> {
                Map<String, String> texts = new LinkedHashMap<>();
                map.forEach((key, text) -> texts.put(String.valueOf(key), (String) text));
                yield texts;
            }
            default -> throw wrong(name, "an object of texts");
        };
    }

    /** Whatever is there: a map, list, text, number, truth value or null. */
    public @Nullable Object value(String name) {
        return fields.get(name);
    }

    /** The names of all fields, in their order. */
    public List<String> names() {
        return fields.keySet().stream().map(String::valueOf).toList();
    }

    /** Fails if a field is not there, or null. */
    public void required(String name) {
        if (fields.get(name) == null) {
            throw wrong(name, "there");
        }
    }

    /** Fails if there are fields of other names, which would be without effect. */
    public void only(String... names) {
        List<String> known = List.of(names);
        for (Object name : fields.keySet()) {
            if (!known.contains(String.valueOf(name))) {
                throw WorkFailure.permanent(
                        INVALID, path + "." + name + " is not known; known are " + String.join(", ", known));
            }
        }
    }

    /** A whole number that may be absent, then 0. */
    public int count(String name) {
        return switch (fields.get(name)) {
            case null -> 0;
            case Number number
            when number.intValue() >= 0 && number.doubleValue() == number.intValue() -> number.intValue();
            default -> throw wrong(name, "a whole number of at least 0");
        };
    }

    /** A truth value that may be absent. */
    public boolean flag(String name, boolean otherwise) {
        return switch (fields.get(name)) {
            case null -> otherwise;
            case Boolean flag -> flag;
            default -> throw wrong(name, "true or false");
        };
    }

    /** A duration in ISO-8601 or seconds that may be absent, then zero. */
    public Duration duration(String name) {
        try {
            return switch (fields.get(name)) {
                case null -> Duration.ZERO;
                case String text -> Duration.parse(text);
                case Number seconds ->
                    Duration.ofMillis(
                            new BigDecimal(seconds.toString()).movePointRight(3).longValue());
                default -> throw wrong(name, "a duration");
            };
        } catch (DateTimeParseException e) {
            throw wrong(name, "a duration");
        }
    }

    /** The failure of a field of these that breaks a rule. */
    public WorkFailure wrong(String name, String rule) {
        return WorkFailure.permanent(INVALID, path + "." + name + " must be " + rule);
    }

    /** The failure of a field of a payload that breaks a rule. */
    public static WorkFailure invalid(String name, String rule) {
        return WorkFailure.permanent(INVALID, PAYLOAD + "." + name + " must be " + rule);
    }
}
