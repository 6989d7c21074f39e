package io.slipstream.cache.openai;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of the model.
 *
 * @param path below the address of the interface, such as {@code /chat/completions}
 * @param body the bytes, as the caller sent them
 * @param fields header fields that are passed on, by names in lower case
 * @param authorization the caller's own; null for the configured one. A secret: it is neither kept nor told
 * @param mode the form of the answer that the body asks for
 */
@SuppressWarnings("ArrayRecordComponent") // passed on, never compared
public record UpstreamRequest(
        String path,
        byte[] body,
        Map<String, String> fields,
        @Nullable String authorization,
        AnswerMode mode) {
    public UpstreamRequest {
        fields = Map.copyOf(fields);
    }

    /** The same with another body. */
    public UpstreamRequest withBody(byte[] other) {
        return new UpstreamRequest(path, other, fields, authorization, mode);
    }

    /** Nothing of the caller's. */
    @Override
    public String toString() {
        return "UpstreamRequest[path=" + path + ", bytes=" + body.length + ']';
    }
}
