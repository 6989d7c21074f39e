package io.slipstream.query.statement;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a result, encoded.
 *
 * @param columns the columns
 * @param json a JSON array of objects, UTF-8; not copied, not to be changed
 * @param rowCount how many rows it holds
 * @param truncated whether rows were left out because a limit was reached
 * @param total how many rows the whole result has; null if not asked for
 * @param lastKey PostgreSQL's text of the last row's sort keys; null unless rows after it exist and were asked for
 */
@SuppressWarnings(
        "ArrayRecordComponent") // the bytes go to the socket as they are; records of this type are never compared
public record RowData(
        List<ResultColumn> columns,
        byte[] json,
        int rowCount,
        boolean truncated,
        @Nullable Long total,
        @Nullable List<@Nullable String> lastKey) {
    public RowData {
        columns = List.copyOf(columns);
    }

    /** What it weighs in memory, roughly, in bytes. */
    public int weight() {
        return json.length + 64 * columns.size() + 128;
    }
}
