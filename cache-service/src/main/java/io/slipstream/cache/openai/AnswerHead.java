package io.slipstream.cache.openai;

import java.util.Locale;
import java.util.Map;

/**
 * How an answer of the model begins.
 *
 * @param status of HTTP
 * @param fields the header fields that are passed on, by names in lower case
 * @param mode the form that was asked for
 */
public record AnswerHead(int status, Map<String, String> fields, AnswerMode mode) {
    private static final int OK = 200;

    public AnswerHead {
        fields = Map.copyOf(fields);
    }

    /** Whether the model answered, so that the answer may be shared and kept. */
    public boolean isOk() {
        return status == OK && !fields.containsKey("content-encoding");
    }

    /** Whether the body is a stream of events. */
    public boolean isEventStream() {
        return fields.getOrDefault("content-type", "").toLowerCase(Locale.ROOT).startsWith("text/event-stream");
    }
}
