package io.slipstream.query.advice;

/**
 * What PostgreSQL counts about a database.
 *
 * @param version the server's version
 * @param sizeBytes size on disk, bytes
 * @param connections open connections of everyone
 * @param maxConnections connections the server takes
 * @param hitRatio block reads that found the block in memory; 0 to 1, 0 before the first
 * @param committed transactions that were committed
 * @param rolledBack transactions that were rolled back
 * @param deadlocks deadlocks
 * @param temporaryBytes bytes written to temporary files
 */
public record DatabaseFacts(
        String version,
        long sizeBytes,
        long connections,
        long maxConnections,
        double hitRatio,
        long committed,
        long rolledBack,
        long deadlocks,
        long temporaryBytes) {}
