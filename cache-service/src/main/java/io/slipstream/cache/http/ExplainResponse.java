package io.slipstream.cache.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import io.slipstream.cache.ai.CanonicalJson;
import io.slipstream.cache.ai.JsonValue;
import io.slipstream.cache.ai.KeyComparison;
import io.slipstream.cache.ai.KeyResult;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why two requests have the same key or not.
 *
 * @param same whether they are the same request
 * @param leftKey the key of the first; null if it may not be kept
 * @param rightKey the key of the second; null if it may not be kept
 * @param differences the inputs that differ
 */
record ExplainResponse(
        boolean same, @Nullable String leftKey, @Nullable String rightKey, List<Difference> differences) {
    private static final int MAX_SHOWN = 200;

    /**
     * An input that differs.
     *
     * @param input its name
     * @param left what the first declares, null if nothing; of what takes over 200 characters, the hash and the length of its canonical form
     * @param right the same of the second
     */
    record Difference(String input, JsonNode left, JsonNode right) {}

    static ExplainResponse of(KeyComparison comparison, ObjectMapper json) {
        return new ExplainResponse(
                comparison.same(),
                key(comparison.left()),
                key(comparison.right()),
                comparison.differences().stream()
                        .map(one -> new Difference(one.input(), shown(one.left(), json), shown(one.right(), json)))
                        .toList());
    }

    private static @Nullable String key(KeyResult result) {
        return switch (result) {
            case KeyResult.Cacheable cacheable -> cacheable.key().text();
            case KeyResult.NotCacheable refused -> null;
        };
    }

    private static JsonNode shown(@Nullable JsonValue value, ObjectMapper json) {
        if (value == null) {
            return NullNode.getInstance();
        }
        String text = CanonicalJson.of(value);
        if (text.length() > MAX_SHOWN) {
            return json.createObjectNode().put("sha256", hash(text)).put("length", text.length());
        }
        try {
            return json.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("canonical JSON is JSON", e);
        }
    }

    private static String hash(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
