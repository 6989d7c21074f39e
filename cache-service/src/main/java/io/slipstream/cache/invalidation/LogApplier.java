package io.slipstream.cache.invalidation;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Applies the log to this replica: floors first, then whoever listens, then the position. The methods that apply are
 * called by the one thread that reads the log.
 */
public final class LogApplier {
    private final Floors floors;
    private final LogContact contact;
    private final LogCheckpoint checkpoint;
    private final List<LogListener> listeners;
    private final List<ConcurrentSkipListMap<Long, ConcurrentLinkedQueue<UniEmitter<? super Void>>>> waiting =
            new ArrayList<>();

    /** Applies to these floors, keeps what a restart needs in this checkpoint, and tells these listeners. */
    public LogApplier(Floors floors, LogContact contact, LogCheckpoint checkpoint, List<LogListener> listeners) {
        this.floors = floors;
        this.contact = contact;
        this.checkpoint = checkpoint;
        this.listeners = List.copyOf(listeners);
        for (int p = 0; p < contact.partitions(); p++) {
            waiting.add(new ConcurrentSkipListMap<>());
        }
    }

    /** The log is this one; if it is another than before, everything is forgotten. */
    public void met(long epoch) {
        if (contact.epoch() == epoch) {
            return;
        }
        boolean isFirst = contact.epoch() == 0;
        contact.reset(epoch, floors::clear);
        if (!isFirst) {
            forget();
        }
    }

    /**
     * Goes on where an earlier run of this replica was, if its checkpoint is of this log and no record since is gone; otherwise its copies are
     * forgotten. To be called once, after the log was met and before anything is applied; blocks for a moment.
     *
     * @param begins for each partition the offset of the first record that is still there
     * @param ends for each partition the offset after the last one
     * @return from where to read each partition; null if it must be read back as far as an entry can be old
     */
    public @Nullable List<Long> restore(List<Long> begins, List<Long> ends) {
        LogCheckpoint.Restored restored = checkpoint.restored();
        LogPositions saved = restored.positions();
        if (saved == null || saved.epoch() != contact.epoch() || !isWithin(saved.positions(), begins, ends)) {
            forget();
            return null;
        }
        restored.floors()
                .forEach(raised -> floors.raise(
                        raised.position().partition(), raised.position().offset(), raised.record()));
        for (int p = 0; p < saved.positions().size(); p++) {
            advanced(p, saved.positions().get(p));
        }
        return saved.positions();
    }

    private static boolean isWithin(List<Long> positions, List<Long> begins, List<Long> ends) {
        return positions.size() == begins.size()
                && IntStream.range(0, positions.size())
                        .allMatch(p -> positions.get(p) >= begins.get(p) && positions.get(p) <= ends.get(p));
    }

    private void forget() {
        checkpoint.startOver();
        listeners.forEach(LogListener::everythingForgotten);
    }

    /** Records between the position and an offset were lost for this replica. */
    public void missed(int partition, long before) {
        floors.raiseAll(partition, before - 1);
        checkpoint.forget();
        listeners.forEach(LogListener::everythingForgotten);
        advanced(partition, before);
    }

    /** Applies a record. */
    public void apply(int partition, long offset, LogRecord record) {
        switch (record) {
            case LogRecord.Invalidated invalidated -> {
                floors.raise(partition, offset, invalidated);
                checkpoint.raised(partition, offset, invalidated);
                listeners.forEach(listener -> listener.invalidated(invalidated));
            }
            case LogRecord.Undone undone -> {
                floors.undo(undone.tenant(), undone.id());
                listeners.forEach(listener -> listener.undone(undone));
            }
            case LogRecord.EntriesChanged changed -> listeners.forEach(listener -> listener.entriesChanged(changed));
            case LogRecord.SettingsChanged changed -> listeners.forEach(listener -> listener.settingsChanged(changed));
            case LogRecord.Heartbeat heartbeat -> {
                // Proofs are matched by the reader, which knows when it sent them.
            }
            case LogRecord.RollCall call -> {
                // Answered by the reader.
            }
            case LogRecord.Word word -> {
                // Passed on by the reader.
            }
        }
    }

    /** All records below the position are applied. */
    public void advanced(int partition, long position) {
        contact.applied(partition, position);
        var reached = waiting.get(partition).headMap(position);
        while (!reached.isEmpty()) {
            var entry = reached.pollFirstEntry();
            if (entry != null) {
                entry.getValue().forEach(emitter -> emitter.complete(null));
            }
        }
    }

    /** Completes once this replica has applied the record at a position. */
    public Uni<Void> applied(LogPosition position) {
        return Uni.createFrom().emitter(emitter -> {
            waiting.get(position.partition())
                    .computeIfAbsent(position.offset(), offset -> new ConcurrentLinkedQueue<>())
                    .add(emitter);
            if (contact.position(position.partition()) > position.offset()) {
                emitter.complete(null);
            }
        });
    }
}
