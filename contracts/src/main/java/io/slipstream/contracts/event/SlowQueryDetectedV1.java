package io.slipstream.contracts.event;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * Payload of {@link EventType#SLOW_QUERY_DETECTED}. Key: the fingerprint. Parameters are never carried.
 *
 * @param fingerprint the statement's shape
 * @param datasource where it ran
 * @param statement the normalised text, literals replaced by placeholders
 * @param durationMs how long it took, in milliseconds
 * @param thresholdMs what counts as slow, in milliseconds
 * @param tables what it read
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record SlowQueryDetectedV1(
        @JsonProperty("fingerprint") String fingerprint,
        @JsonProperty("datasource") String datasource,
        @JsonProperty("statement") String statement,
        @JsonProperty("duration_ms") double durationMs,
        @JsonProperty("threshold_ms") double thresholdMs,
        @JsonProperty("tables") List<String> tables) {
    @SuppressWarnings("NullAway") // absent fields arrive as null from JSON
    public SlowQueryDetectedV1 {
        tables = tables == null ? List.of() : List.copyOf(tables);
    }
}
