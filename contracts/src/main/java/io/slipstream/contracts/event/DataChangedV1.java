package io.slipstream.contracts.event;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Payload of {@link EventType#DATA_CHANGED}. Key: the table.
 *
 * @param datasource the datasource of query-service it concerns; null means every one
 * @param table the table, optionally with its schema: {@code public.orders} or {@code orders}
 * @param operation what happened to the rows
 * @param keys cache keys that depend on the rows; may be empty
 * @param tags cache tags that depend on the rows; may be empty
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DataChangedV1(
        @JsonProperty("datasource") @Nullable String datasource,
        @JsonProperty("table") String table,
        @JsonProperty("operation") Operation operation,
        @JsonProperty("keys") List<String> keys,
        @JsonProperty("tags") List<String> tags) {
    /** What happened to the rows. */
    public enum Operation {
        INSERT,
        UPDATE,
        DELETE,
        TRUNCATE
    }

    @SuppressWarnings("NullAway") // absent fields arrive as null from JSON
    public DataChangedV1 {
        if (table == null || table.isBlank()) {
            throw new IllegalArgumentException("table of a data change must not be empty");
        }
        operation = operation == null ? Operation.UPDATE : operation;
        keys = keys == null ? List.of() : List.copyOf(keys);
        tags = tags == null ? List.of() : List.copyOf(tags);
    }
}
