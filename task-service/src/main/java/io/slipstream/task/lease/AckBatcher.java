package io.slipstream.task.lease;

import io.slipstream.task.config.EventsConfig;
import io.slipstream.task.task.FlowSignal;
import io.slipstream.task.task.OutboxSignal;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Writes outcomes of attempts, batching naturally: while one batch is being written, others gather. Outcomes are kept and
 * written again until the database takes them; one whose lease is void by then has no effect. Outcomes of
 * one lease are written in their order; only a progress that says nothing else is left out when a later one is there. As
 * many wait as callers let: one for each slot plus one progress each, and a bounded number of pulled ones.
 */
@ApplicationScoped
public class AckBatcher {
    private static final Logger LOGGER = Logger.getLogger(AckBatcher.class);
    private static final int BATCH = 200;

    private final LeaseStore store;
    private final OutboxSignal outboxSignal;
    private final FlowSignal flowSignal;
    private final LeaseMetrics metrics;
    private final EventsConfig config;
    private final Executor executor;
    private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();
    /** Outcomes of leases, and of tasks, of which an earlier one is to be written first. */
    private final Queue<Waiting> putOff = new ArrayDeque<>();

    private final AtomicInteger work = new AtomicInteger();

    /** A batcher whose batches begin on the engine's thread. */
    public AckBatcher(
            LeaseStore store,
            OutboxSignal outboxSignal,
            FlowSignal flowSignal,
            LeaseMetrics metrics,
            EventsConfig config,
            @Named("engine") Executor executor) {
        this.store = store;
        this.outboxSignal = outboxSignal;
        this.flowSignal = flowSignal;
        this.metrics = metrics;
        this.config = config;
        this.executor = executor;
    }

    /** What the writing of one outcome led to, as seen by the dispatcher. */
    public record Written(Ack ack, boolean good, LeaseStore.Finished batch) {}

    /** Writes an outcome; the listener is told once, on any thread, when it is durable or known to be void. */
    public void write(Ack ack, Consumer<Written> listener) {
        waiting.add(new Waiting(ack, listener));
        if (work.getAndIncrement() == 0) {
            executor.execute(this::batch);
        }
    }

    private void batch() {
        int seen = work.get();
        List<Waiting> batch = take();
        if (batch.isEmpty()) {
            if (!work.compareAndSet(seen, 0)) {
                executor.execute(this::batch);
            }
            return;
        }
        write(batch).subscribe().with(done -> executor.execute(this::batch));
    }

    /**
     * What was put off comes first. Of a task the outcomes of one lease are in a batch, since the store answers by task: beside
     * one that is good a stale one would be taken for good. Only one thread at a time is here.
     */
    private List<Waiting> take() {
        List<Waiting> batch = new ArrayList<>();
        Set<LeaseId> closed = new HashSet<>();
        Map<UUID, LeaseId> leases = new HashMap<>();
        List<Waiting> later = new ArrayList<>();
        while (batch.size() < BATCH) {
            Waiting next = putOff.isEmpty() ? waiting.poll() : putOff.poll();
            if (next == null) {
                break;
            }
            LeaseId lease = next.ack().lease();
            boolean isFirstOfTask = lease.equals(leases.computeIfAbsent(lease.taskId(), task -> lease));
            if (closed.contains(lease) || !isFirstOfTask) {
                later.add(next);
                continue;
            }
            batch.add(next);
            if (!isPassing(next.ack().outcome())) {
                closed.add(lease);
            }
        }
        later.addAll(putOff);
        putOff.clear();
        putOff.addAll(later);
        return batch;
    }

    private static boolean isPassing(AttemptOutcome outcome) {
        return outcome instanceof AttemptOutcome.Progressed progressed && progressed.isPassing();
    }

    private Uni<Void> write(List<Waiting> batch) {
        Map<UUID, List<Ack>> byOwner = new HashMap<>();
        batch.forEach(waiter -> byOwner.computeIfAbsent(waiter.ack().lease().owner(), owner -> new ArrayList<>())
                .add(waiter.ack()));
        Uni<Void> all = Uni.createFrom().voidItem();
        for (Map.Entry<UUID, List<Ack>> entry : byOwner.entrySet()) {
            all = all.chain(() -> persist(entry.getKey(), latest(entry.getValue())))
                    .invoke(finished -> tell(batch, entry.getKey(), finished))
                    .replaceWithVoid();
        }
        return all;
    }

    /** By owner, so that nobody is told twice when the next owner's outcomes have to be written again. */
    private Uni<LeaseStore.Finished> persist(UUID owner, List<Ack> acks) {
        return Uni.createFrom()
                .deferred(() -> store.finish(owner, acks))
                .onFailure()
                .invoke(failure -> LOGGER.warnf("outcomes not written, trying again: %s", failure.getMessage()))
                .onFailure()
                .retry()
                .withBackOff(config.retryDelay().dividedBy(10), config.retryDelay())
                .indefinitely();
    }

    /** One outcome of each lease, the last: those before it in the batch say nothing that it makes untrue. */
    private static List<Ack> latest(List<Ack> acks) {
        Map<LeaseId, Ack> byLease = new HashMap<>();
        acks.forEach(ack -> byLease.put(ack.lease(), ack));
        return List.copyOf(byLease.values());
    }

    private void tell(List<Waiting> batch, UUID owner, LeaseStore.Finished finished) {
        outboxSignal.written();
        if (!finished.flows().isEmpty()) {
            flowSignal.ended(finished.flows());
        }
        metrics.acked(finished.tasks().size());
        for (Waiting waiter : batch) {
            LeaseId lease = waiter.ack().lease();
            if (lease.owner().equals(owner)) {
                boolean good = finished.tasks().contains(lease.taskId());
                waiter.listener().accept(new Written(waiter.ack(), good, finished));
            }
        }
    }

    private record Waiting(Ack ack, Consumer<Written> listener) {}
}
