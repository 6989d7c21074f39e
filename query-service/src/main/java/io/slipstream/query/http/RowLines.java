package io.slipstream.query.http;

import io.slipstream.query.statement.RowChunk;
import io.smallrye.mutiny.Multi;
import java.util.Arrays;

/** Streamed rows as the framework takes them: it adds a line feed after each item, so the last one of a chunk goes. */
final class RowLines {
    /** Lines of JSON. */
    static final String MEDIA_TYPE = "application/x-ndjson";

    private RowLines() {}

    static Multi<byte[]> of(Multi<RowChunk> chunks) {
        return chunks.filter(chunk -> chunk.rows() > 0)
                .map(chunk -> Arrays.copyOf(chunk.lines(), chunk.lines().length - 1));
    }
}
