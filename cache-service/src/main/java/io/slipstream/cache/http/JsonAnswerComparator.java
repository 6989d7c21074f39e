package io.slipstream.cache.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.slipstream.cache.ai.AiKind;
import io.slipstream.cache.ai.AnswerComparator;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Compares answers as JSON: white space, the order of members, and {@code 1} or {@code 1.0} make no difference; nor does what each call names anew. Vectors are
 * the same if they point the same way, since models do not compute them to the last digit.
 */
@Singleton
public class JsonAnswerComparator implements AnswerComparator {
    /** Vectors that are closer to each other than that are the same. */
    private static final double SAME_DIRECTION = 0.999;

    /** Members of OpenAI's answers that are of the call, not of what was asked. */
    private static final Set<String> OF_THE_CALL =
            Set.of("id", "created", "system_fingerprint", "service_tier", "usage", "timings");

    /** Members that name a call of a tool. */
    private static final String TOOL_CALLS = "tool_calls";

    private static final double[] NO_VECTOR = {};

    @Override
    public Optional<String> difference(AiKind kind, String kept, String again) {
        JsonNode left = read(kept);
        JsonNode right = read(again);
        if (left == null || right == null) {
            return kept.equals(again) ? Optional.empty() : Optional.of("");
        }
        return Optional.ofNullable(of(kind, left, right, "", true));
    }

    private static @Nullable String of(AiKind kind, JsonNode left, JsonNode right, String at, boolean ofACall) {
        double[] older = kind == AiKind.EMBEDDING ? vector(left) : NO_VECTOR;
        double[] later = kind == AiKind.EMBEDDING ? vector(right) : NO_VECTOR;
        if (older.length > 0 && older.length == later.length) {
            return left.equals(right) || cosine(older, later) >= SAME_DIRECTION ? null : at;
        }
        if (left.isObject() && right.isObject()) {
            return ofObjects(kind, left, right, at, ofACall);
        }
        if (left.isArray() && right.isArray()) {
            return ofArrays(kind, left, right, at, ofACall);
        }
        boolean same =
                left.isNumber() && right.isNumber() ? left.doubleValue() == right.doubleValue() : left.equals(right);
        return same ? null : at;
    }

    private static @Nullable String ofObjects(AiKind kind, JsonNode left, JsonNode right, String at, boolean ofACall) {
        Set<String> names = new TreeSet<>();
        left.fieldNames().forEachRemaining(names::add);
        right.fieldNames().forEachRemaining(names::add);
        if (ofACall) {
            names.removeAll(OF_THE_CALL);
        }
        for (String name : names) {
            String member = at + '/' + name.replace("~", "~0").replace("/", "~1");
            if (!left.has(name) || !right.has(name)) {
                return member;
            }
            String difference = of(kind, left.get(name), right.get(name), member, name.equals(TOOL_CALLS));
            if (difference != null) {
                return difference;
            }
        }
        return null;
    }

    private static @Nullable String ofArrays(AiKind kind, JsonNode left, JsonNode right, String at, boolean ofACall) {
        int length = Math.min(left.size(), right.size());
        for (int i = 0; i < length; i++) {
            String difference = of(kind, left.get(i), right.get(i), at + '/' + i, ofACall);
            if (difference != null) {
                return difference;
            }
        }
        return left.size() == right.size() ? null : at + '/' + length;
    }

    /** The numbers of a vector, as an array or as OpenAI's base64 of 32-bit floats; none if it is no vector. */
    private static double[] vector(JsonNode node) {
        if (node.isTextual()) {
            return decoded(node.textValue());
        }
        double[] numbers = new double[node.isArray() ? node.size() : 0];
        Iterator<JsonNode> items = node.iterator();
        for (int i = 0; i < numbers.length; i++) {
            JsonNode item = items.next();
            if (!item.isNumber()) {
                return NO_VECTOR;
            }
            numbers[i] = item.doubleValue();
        }
        return numbers;
    }

    private static double[] decoded(String text) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(text)).order(ByteOrder.LITTLE_ENDIAN);
            double[] numbers = new double[bytes.remaining() / Float.BYTES];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = bytes.getFloat();
            }
            return numbers;
        } catch (IllegalArgumentException e) {
            return NO_VECTOR; // A text of another sort.
        }
    }

    private static double cosine(double[] left, double[] right) {
        double product = 0;
        double leftSquare = 0;
        double rightSquare = 0;
        for (int i = 0; i < left.length; i++) {
            product += left[i] * right[i];
            leftSquare += left[i] * left[i];
            rightSquare += right[i] * right[i];
        }
        double length = Math.sqrt(leftSquare) * Math.sqrt(rightSquare);
        return length == 0 ? leftSquare == rightSquare ? 1 : 0 : product / length;
    }

    private static @Nullable JsonNode read(String json) {
        try {
            return CompletionStream.EXACT.readTree(json);
        } catch (JsonProcessingException e) {
            return null; // Neither is looked into.
        }
    }
}
