package io.slipstream.benchmarks.cache;

import io.slipstream.cache.invalidation.InvalidationLog;
import io.slipstream.cache.invalidation.LogPosition;
import io.slipstream.cache.invalidation.LogRecord;
import io.smallrye.mutiny.Uni;
import java.util.concurrent.atomic.AtomicLong;

/** A log that takes every record at once and keeps none. */
final class EmptyLog implements InvalidationLog {
    static final long EPOCH = 1;

    private static final int PARTITIONS = 6;

    private final AtomicLong end = new AtomicLong();

    @Override
    public int partitions() {
        return PARTITIONS;
    }

    @Override
    public int partitionOf(String namespace) {
        return Math.floorMod(namespace.hashCode(), PARTITIONS);
    }

    @Override
    public Uni<LogPosition> append(int partition, LogRecord record) {
        return Uni.createFrom().item(new LogPosition(partition, end.getAndIncrement()));
    }
}
