package io.slipstream.query.document;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event that is committed with the change it tells of, and published afterwards.
 *
 * @param eventId its id
 * @param type its CloudEvents type, which also says the topic
 * @param tenant whose record it is about
 * @param key the record key
 * @param subject what it is about; null if the payload says it
 * @param traceParent the trace it belongs to, W3C; null if none
 * @param payload its data, JSON
 * @param at when it became true
 */
public record OutboxRecord(
        String eventId,
        String type,
        String tenant,
        String key,
        @Nullable String subject,
        @Nullable String traceParent,
        String payload,
        Instant at) {}
