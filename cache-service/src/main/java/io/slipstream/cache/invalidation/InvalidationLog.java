package io.slipstream.cache.invalidation;

import io.smallrye.mutiny.Uni;

/** The durable, ordered log that every replica reads. Methods may be called from any thread and never block. */
public interface InvalidationLog {
    /** How many partitions it has. */
    int partitions();

    /** The partition of a namespace, the same on every replica. */
    int partitionOf(String namespace);

    /**
     * Appends a record. The Uni completes when the record is durable, and fails with {@code LOG_UNAVAILABLE} when that
     * cannot be said in time; the record may then still turn up later. Items arrive on a thread of the log.
     */
    Uni<LogPosition> append(int partition, LogRecord record);
}
