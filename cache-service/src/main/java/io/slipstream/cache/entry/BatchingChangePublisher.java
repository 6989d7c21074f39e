package io.slipstream.cache.entry;

import io.slipstream.cache.invalidation.InvalidationLog;
import io.slipstream.cache.invalidation.LogRecord;
import io.slipstream.cache.invalidation.LogRecord.EntryChange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Sends changes of entries through the log in batches that grow with the load: while one record of a namespace is on its
 * way, what comes meanwhile waits for the next. What the log does not take is sent again until it does. More than a number
 * of waiting keys become one change of the whole namespace, so that an outage costs bounded memory.
 */
public final class BatchingChangePublisher implements ChangePublisher {
    private static final int PER_RECORD = 256;
    private static final int MAX_WAITING = 10_000;

    private final InvalidationLog log;
    private final String replica;
    private final Map<Scope, Lane> lanes = new ConcurrentHashMap<>();

    /** Sends through this log under this replica's name. */
    public BatchingChangePublisher(InvalidationLog log, String replica) {
        this.log = log;
        this.replica = replica;
    }

    @Override
    public void changed(EntryKey key, int partition, long write) {
        Scope scope = new Scope(key.tenant(), key.namespace());
        Lane lane = lanes.get(scope);
        if (lane == null) {
            lane = lanes.computeIfAbsent(scope, fresh -> new Lane(fresh, partition));
        }
        lane.add(key.key(), write);
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

    /** The changes of one namespace. A later write of a key stands for the earlier ones. */
    private final class Lane {
        private final Scope scope;
        private final int partition;
        private final Map<String, Long> waiting = new LinkedHashMap<>();
        private boolean sending;
        private boolean overflowed;

        Lane(Scope scope, int partition) {
            this.scope = scope;
            this.partition = partition;
        }

        synchronized int size() {
            return waiting.size() + (overflowed ? 1 : 0);
        }

        void add(String key, long write) {
            synchronized (this) {
                if (waiting.size() >= MAX_WAITING) {
                    waiting.clear();
                    overflowed = true;
                }
                // Two writes of a key on one replica: which of them the shared tier has is not known here.
                waiting.merge(key, write, (before, now) -> before.equals(now) ? now : Long.valueOf(0));
            }
            send();
        }

        void send() {
            LogRecord record;
            synchronized (this) {
                if (sending || (waiting.isEmpty() && !overflowed)) {
                    return;
                }
                sending = true;
                record = next();
            }
            log.append(partition, record).subscribe().with(position -> sent(), failure -> failed(record));
        }

        private LogRecord next() {
            List<EntryChange> changes = new ArrayList<>();
            if (overflowed) {
                overflowed = false;
                changes.add(new EntryChange(ALL_KEYS, 0));
            } else {
                var iterator = waiting.entrySet().iterator();
                while (iterator.hasNext() && changes.size() < PER_RECORD) {
                    var entry = iterator.next();
                    changes.add(new EntryChange(entry.getKey(), entry.getValue()));
                    iterator.remove();
                }
            }
            return new LogRecord.EntriesChanged(scope.tenant(), scope.namespace(), changes, replica);
        }

        private void sent() {
            synchronized (this) {
                sending = false;
            }
            send();
        }

        private synchronized void failed(LogRecord record) {
            sending = false;
            if (record instanceof LogRecord.EntriesChanged changed) {
                for (EntryChange change : changed.changes()) {
                    if (change.key().equals(ALL_KEYS)) {
                        overflowed = true;
                    } else {
                        waiting.merge(
                                change.key(),
                                change.write(),
                                (later, before) -> later.equals(before) ? later : Long.valueOf(0));
                    }
                }
            }
        }
    }
}
