package io.slipstream.cache.events;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A change of one row, or of a whole table, as Debezium tells it.
 *
 * @param id the same for the same change, however often it is told
 * @param operation what happened
 * @param table the table, with its schema (or database, where there are no schemas) if the event says it
 * @param key the columns of the record's key; an empty or missing node if there are none
 * @param before the row before; missing if it is not told
 * @param after the row after; missing if it is not told
 */
record RowChange(String id, Operation operation, String table, JsonNode key, JsonNode before, JsonNode after) {
    /** Stands for a large value of PostgreSQL that did not change; the default of {@code unavailable.value.placeholder}. */
    private static final String UNAVAILABLE = "__debezium_unavailable_value";

    /** What happened. */
    enum Operation {
        CREATE,
        UPDATE,
        DELETE,
        TRUNCATE
    }

    /** The states of the row that entries may have been made from, or looked for and not found. */
    List<Image> images() {
        return switch (operation) {
            case CREATE -> List.of(Image.AFTER);
            case UPDATE -> List.of(Image.BEFORE, Image.AFTER);
            case DELETE -> List.of(Image.BEFORE);
            case TRUNCATE -> List.of();
        };
    }

    /** A state of the row. */
    enum Image {
        BEFORE,
        AFTER
    }

    /**
     * A column's value; a null node if it is null, and null if the event does not tell it. Of the row before, PostgreSQL tells
     * no more than its replica identity, and the other columns are null there: so a null is not believed. A row that gets
     * another key is told as a deletion and a creation, so the columns of the key are the same in both states.
     */
    @Nullable
    JsonNode column(Image image, String name) {
        JsonNode row = image == Image.BEFORE ? before : after;
        JsonNode value = row.get(name);
        if (value == null || (image == Image.BEFORE && value.isNull())) {
            value = key.get(name);
        }
        boolean isTold = value != null && value.isValueNode() && !UNAVAILABLE.equals(value.textValue());
        return isTold ? value : null;
    }
}
