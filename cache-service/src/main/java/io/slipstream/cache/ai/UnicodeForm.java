package io.slipstream.cache.ai;

import io.slipstream.cache.ai.JsonValue.JsonArray;
import io.slipstream.cache.ai.JsonValue.JsonObject;
import io.slipstream.cache.ai.JsonValue.JsonText;
import io.slipstream.contracts.problem.ProblemException;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Puts the texts of a JSON value into Unicode's composed form, NFC (UAX #15): an accent typed in two ways is one text. */
final class UnicodeForm {
    private UnicodeForm() {}

    /** The object with all names and strings composed; fails with a problem if two names become one. */
    static JsonObject composed(JsonObject object) {
        return composed(object, "");
    }

    private static JsonObject composed(JsonObject object, String path) {
        Map<String, JsonValue> members = HashMap.newHashMap(object.members().size());
        object.members().forEach((name, value) -> {
            String composed = composed(name);
            String where = path.isEmpty() ? composed : path + '.' + composed;
            if (members.put(composed, composed(value, where)) != null) {
                throw ProblemException.invalid(where, "given once; two spellings of a name are one");
            }
        });
        return new JsonObject(members);
    }

    private static JsonValue composed(JsonValue value, String path) {
        return switch (value) {
            case JsonText text -> new JsonText(composed(text.value()));
            case JsonObject object -> composed(object, path);
            case JsonArray array -> {
                List<JsonValue> items = array.items();
                yield new JsonArray(IntStream.range(0, items.size())
                        .mapToObj(i -> composed(items.get(i), path + '[' + i + ']'))
                        .toList());
            }
            case JsonValue.JsonNumber number -> number;
            case JsonValue.JsonBoolean bool -> bool;
            case JsonValue.JsonNull none -> none;
        };
    }

    private static String composed(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFC);
    }
}
