package io.slipstream.query.statement;

/**
 * A piece of a streamed result.
 *
 * @param lines rows as JSON objects, UTF-8, each ended by a line feed; not copied, not to be changed
 * @param rows how many
 */
@SuppressWarnings(
        "ArrayRecordComponent") // the bytes go to the socket as they are; records of this type are never compared
public record RowChunk(byte[] lines, int rows) {}
