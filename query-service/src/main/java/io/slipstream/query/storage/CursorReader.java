package io.slipstream.query.storage;

import io.slipstream.query.statement.ResultColumn;
import io.slipstream.query.statement.RowChunk;
import io.slipstream.query.statement.RowData;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Cursor;
import io.vertx.mutiny.sqlclient.PreparedStatement;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.List;

/**
 * Reads a prepared statement's rows a little at a time: as many as the last ones let expect to fit into a number of bytes.
 * One use, within one transaction.
 */
final class CursorReader {
    private static final int FIRST_FETCH = 64;
    private static final int MAX_FETCH = 4096;

    private final PreparedStatement prepared;
    private final Cursor cursor;
    private final List<ResultColumn> columns;
    private int fetch = FIRST_FETCH;

    CursorReader(PreparedStatement prepared, Tuple tuple, List<ResultColumn> columns) {
        this.prepared = prepared;
        this.cursor = prepared.cursor(tuple);
        this.columns = columns;
    }

    /** All rows up to two limits. */
    Uni<RowData> rows(int maxRows, long maxBytes, long fetchBytes) {
        RowJson json = new RowJson(columns, RowJson.Framing.ARRAY);
        return more(json, maxRows, maxBytes, fetchBytes).call(this::close);
    }

    /** All rows, in chunks, read as they are asked for. */
    Multi<RowChunk> chunks(long fetchBytes) {
        RowJson json = new RowJson(columns, RowJson.Framing.LINES);
        return Multi.createBy()
                .repeating()
                .uni(() -> cursor.read(fetch).map(rows -> chunk(json, rows, fetchBytes)))
                .whilst(chunk -> cursor.hasMore())
                .onTermination()
                .invoke(() -> prepared.closeAndForget());
    }

    private Uni<RowData> more(RowJson json, int maxRows, long maxBytes, long fetchBytes) {
        return cursor.read(Math.min(fetch, maxRows - json.rows() + 1)).chain(rows -> {
            boolean full = writeUpTo(json, rows, maxRows, maxBytes);
            adapt(json.size(), json.rows(), fetchBytes);
            return full || !cursor.hasMore()
                    ? Uni.createFrom().item(finished(json, full))
                    : more(json, maxRows, maxBytes, fetchBytes);
        });
    }

    private static boolean writeUpTo(RowJson json, RowSet<Row> rows, int maxRows, long maxBytes) {
        for (Row row : rows) {
            if (json.rows() == maxRows || json.size() >= maxBytes) {
                return true;
            }
            json.write(row.getDelegate());
        }
        return false;
    }

    private RowData finished(RowJson json, boolean truncated) {
        int count = json.rows();
        return new RowData(columns, json.finish(), count, truncated, null, null);
    }

    private RowChunk chunk(RowJson json, RowSet<Row> rows, long fetchBytes) {
        for (Row row : rows) {
            json.write(row.getDelegate());
        }
        int count = json.rows();
        byte[] lines = json.take();
        adapt(lines.length, count, fetchBytes);
        return new RowChunk(lines, count);
    }

    private void adapt(long bytes, int rows, long fetchBytes) {
        if (rows > 0) {
            fetch = Math.toIntExact(Math.clamp(fetchBytes / Math.max(1, bytes / rows), 1, MAX_FETCH));
        }
    }

    private Uni<Void> close() {
        return prepared.close().onFailure().recoverWithNull();
    }
}
