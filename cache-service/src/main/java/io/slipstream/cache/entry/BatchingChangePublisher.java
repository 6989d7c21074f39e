package io.slipstream.cache.entry;

import io.slipstream.cache.invalidation.InvalidationLog;
import io.slipstream.cache.invalidation.LogPosition;
import io.slipstream.cache.invalidation.LogRecord;
import io.slipstream.cache.invalidation.LogRecord.EntryChange;
import io.smallrye.mutiny.Uni;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Sends changes of entries through the log in batches that grow with the load: while one record of a namespace is on its
 * way, what comes meanwhile waits for the next. What the log does not take is sent again until it does. More than a number
 * of waiting records become one change of the whole namespace, so that an outage costs bounded memory.
 */
public final class BatchingChangePublisher implements ChangePublisher {
    private static final int PER_RECORD = 256;
    private static final int MAX_WAITING = 40;
    private static final int MAX_LISTENERS = 4096;

    private final InvalidationLog log;
    private final String replica;
    private final Map<Scope, Lane> lanes = new ConcurrentHashMap<>();

    /** Sends through this log under this replica's name. */
    public BatchingChangePublisher(InvalidationLog log, String replica) {
        this.log = log;
        this.replica = replica;
    }

    @Override
    public Uni<LogPosition> changed(EntryKey key, int partition, long write) {
        Scope scope = new Scope(key.tenant(), key.namespace());
        Lane lane = lanes.get(scope);
        if (lane == null) {
            lane = lanes.computeIfAbsent(scope, fresh -> new Lane(fresh, partition));
        }
        return Uni.createFrom().completionStage(lane.add(key.key(), write));
    }

    @Override
    public boolean isWaiting(int partition) {
        return lanes.values().stream().anyMatch(lane -> lane.partition == partition && lane.size() > 0);
    }

    /** Sends again what the log did not take; to be called now and then. */
    public void retry() {
        lanes.values().forEach(Lane::send);
    }

    /** How many changes wait. */
    public int waiting() {
        return lanes.values().stream().mapToInt(Lane::size).sum();
    }

    private record Scope(String tenant, String namespace) {}

    /** The changes of one namespace, in order. */
    private final class Lane {
        private final Scope scope;
        private final int partition;
        private final Deque<Batch> waiting = new ArrayDeque<>();
        private boolean sending;

        Lane(Scope scope, int partition) {
            this.scope = scope;
            this.partition = partition;
        }

        synchronized int size() {
            return waiting.stream().mapToInt(Batch::size).sum();
        }

        CompletableFuture<LogPosition> add(String key, long write) {
            CompletableFuture<LogPosition> told;
            synchronized (this) {
                told = open().add(key, write);
            }
            send();
            return told;
        }

        /** The batch to which a change is added; the first one is not touched while it is on its way. */
        private Batch open() {
            Batch last = waiting.peekLast();
            if (last == null || last.isFull() || (sending && waiting.size() == 1)) {
                last = waiting.size() >= MAX_WAITING ? collapsed() : new Batch();
                waiting.addLast(last);
            }
            return last;
        }

        private Batch collapsed() {
            Batch onItsWay = sending ? waiting.pollFirst() : null;
            waiting.clear();
            if (onItsWay != null) {
                waiting.addFirst(onItsWay);
            }
            return Batch.ofEverything();
        }

        void send() {
            Batch batch;
            synchronized (this) {
                batch = sending ? null : waiting.peekFirst();
                sending |= batch != null;
            }
            if (batch != null) {
                log.append(partition, batch.record(scope, replica))
                        .subscribe()
                        .with(position -> sent(batch, position), failure -> failed());
            }
        }

        private void sent(Batch batch, LogPosition position) {
            synchronized (this) {
                sending = false;
                waiting.removeFirst();
            }
            batch.told(position);
            send();
        }

        private synchronized void failed() {
            sending = false;
        }
    }

    /** Changes that go into one record, and who wants to hear where the log has it. */
    private static final class Batch {
        private final Map<String, Long> writes = new LinkedHashMap<>();
        private final List<CompletableFuture<LogPosition>> listeners = new ArrayList<>();
        private boolean everything;

        CompletableFuture<LogPosition> add(String key, long write) {
            if (!everything) {
                // Two writes of a key on one replica: which of them the shared tier has is not known here.
                writes.merge(key, write, (before, now) -> before.equals(now) ? now : Long.valueOf(0));
            }
            CompletableFuture<LogPosition> told = new CompletableFuture<>();
            if (!everything) {
                listeners.add(told);
            }
            return told;
        }

        /** A change of the whole namespace. Nobody waits as long as it takes until one is needed. */
        static Batch ofEverything() {
            Batch batch = new Batch();
            batch.everything = true;
            return batch;
        }

        LogRecord record(Scope scope, String replica) {
            List<EntryChange> changes = new ArrayList<>(Math.max(1, writes.size()));
            if (everything) {
                changes.add(new EntryChange(ALL_KEYS, 0));
            } else {
                writes.forEach((key, write) -> changes.add(new EntryChange(key, write)));
            }
            return new LogRecord.EntriesChanged(scope.tenant(), scope.namespace(), changes, replica);
        }

        void told(LogPosition position) {
            listeners.forEach(listener -> listener.complete(position));
        }

        int size() {
            return everything ? 1 : writes.size();
        }

        boolean isFull() {
            return writes.size() >= PER_RECORD || listeners.size() >= MAX_LISTENERS;
        }
    }
}
