package io.slipstream.contracts.event;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event with its envelope. As JSON it is the structured content mode, which every consumer accepts; publishers send
 * the attributes as {@link EventHeaders} and {@code data} as the value.
 *
 * @param specVersion always {@code 1.0}
 * @param id unique per source
 * @param source who says so
 * @param type see {@link EventType}
 * @param time when it became true
 * @param subject what it is about; null if the payload says it
 * @param tenant whose record it is
 * @param traceParent the trace it belongs to, W3C Trace Context; null if none
 * @param dataContentType always {@code application/json}
 * @param data the payload
 * @param <T> the payload's record
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CloudEvent<T>(
        @JsonProperty("specversion") String specVersion,
        @JsonProperty("id") String id,
        @JsonProperty("source") String source,
        @JsonProperty("type") String type,
        @JsonProperty("time") Instant time,
        @JsonProperty("subject") @Nullable String subject,
        @JsonProperty("tenant") String tenant,
        @JsonProperty("traceparent") @Nullable String traceParent,
        @JsonProperty("datacontenttype") String dataContentType,
        @JsonProperty("data") T data) {
    private static final String SPEC_VERSION = "1.0";

    public CloudEvent {
        if (!SPEC_VERSION.equals(specVersion)) {
            throw new IllegalArgumentException("specversion of event '" + id + "' must be 1.0, got " + specVersion);
        }
        if (id.isEmpty() || id.length() > 255) {
            throw new IllegalArgumentException("id of an event must be 1 to 255 characters, got " + id.length());
        }
    }

    /** An event of one of our types. */
    public static <T> CloudEvent<T> of(
            EventType type,
            String id,
            String source,
            Instant time,
            String tenant,
            @Nullable String subject,
            @Nullable String traceParent,
            T data) {
        if (!type.payload().isInstance(data)) {
            throw new IllegalArgumentException(
                    "data of " + type.type() + " must be a " + type.payload().getSimpleName() + ", got "
                            + data.getClass().getSimpleName());
        }
        return new CloudEvent<>(
                SPEC_VERSION, id, source, type.type(), time, subject, tenant, traceParent, "application/json", data);
    }
}
