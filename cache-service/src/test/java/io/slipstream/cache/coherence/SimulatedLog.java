package io.slipstream.cache.coherence;

import io.slipstream.cache.invalidation.InvalidationLog;
import io.slipstream.cache.invalidation.LogPosition;
import io.slipstream.cache.invalidation.LogRecord;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;

/** An ordered, durable log of a few partitions. Whoever is cut off from it gets no answer, although its record may have arrived. */
final class SimulatedLog {
    static final long EPOCH = 7;
    static final int PARTITIONS = 2;

    private final Random random;
    private final List<List<LogRecord>> partitions = new ArrayList<>();

    SimulatedLog(Random random) {
        this.random = random;
        for (int p = 0; p < PARTITIONS; p++) {
            partitions.add(new ArrayList<>());
        }
    }

    /** What stands in a partition by now. */
    synchronized List<LogRecord> records(int partition) {
        return List.copyOf(partitions.get(partition));
    }

    /** The records from an offset on, at most a number of them. */
    synchronized List<LogRecord> records(int partition, long from, int most) {
        List<LogRecord> records = partitions.get(partition);
        return List.copyOf(records.subList((int) from, (int) Math.min(records.size(), from + most)));
    }

    private synchronized boolean isLate() {
        return random.nextInt(4) == 0;
    }

    private synchronized LogPosition add(int partition, LogRecord record) {
        partitions.get(partition).add(record);
        return new LogPosition(partition, partitions.get(partition).size() - 1L);
    }

    /** The log as one replica reaches it. */
    InvalidationLog of(BooleanSupplier isCut) {
        return new InvalidationLog() {
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
                return Uni.createFrom().emitter(emitter -> {
                    if (!isCut.getAsBoolean()) {
                        emitter.complete(add(partition, record));
                        return;
                    }
                    if (!(record instanceof LogRecord.Heartbeat) && isLate()) {
                        add(partition, record);
                    }
                    emitter.fail(new ProblemException(ErrorCode.LOG_UNAVAILABLE, "cut off"));
                });
            }
        };
    }
}
