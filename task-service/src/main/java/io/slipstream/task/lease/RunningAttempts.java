package io.slipstream.task.lease;

import io.slipstream.task.task.Steady;
import io.slipstream.task.work.AttemptNotes;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The attempts that run in this replica, until their outcome is durable. Safe for many threads. */
@ApplicationScoped
public class RunningAttempts {
    private static final Consumer<AckBatcher.Written> NOBODY = written -> {};

    private final AttemptRunner runner;
    private final AckBatcher acks;
    private final KeyPromoter keys;
    private final LeaseMetrics metrics;
    private final InstantSource clock;
    private final Map<UUID, Running> byTask = new ConcurrentHashMap<>();
    private final AtomicReference<Consumer<AckBatcher.Written>> listener = new AtomicReference<>(NOBODY);

    /** Attempts run by a runner, written by a batcher. */
    public RunningAttempts(
            AttemptRunner runner,
            AckBatcher acks,
            KeyPromoter keys,
            LeaseMetrics metrics,
            @Steady InstantSource clock) {
        this.runner = runner;
        this.acks = acks;
        this.keys = keys;
        this.metrics = metrics;
        this.clock = clock;
        metrics.running(byTask::size);
    }

    private static final class Running {
        private final Lease lease;
        private final Instant began;
        private final AtomicBoolean over = new AtomicBoolean();
        private final AtomicBoolean telling = new AtomicBoolean();
        private volatile @Nullable Cancellable handler;

        private Running(Lease lease, Instant began) {
            this.lease = lease;
            this.began = began;
        }
    }

    /** Who is told when a slot is free. */
    public void onFreed(Consumer<AckBatcher.Written> freed) {
        listener.set(freed);
    }

    /** How many slots are taken. */
    public int count() {
        return byTask.size();
    }

    /** The tasks whose handlers run; those whose outcome is being written are not among them. */
    public Set<UUID> tasks() {
        return byTask.entrySet().stream()
                .filter(entry -> !entry.getValue().over.get())
                .map(Map.Entry::getKey)
                .collect(java.util.stream.Collectors.toUnmodifiableSet());
    }

    /** All tasks that take a slot. */
    public Set<UUID> slots() {
        return Set.copyOf(byTask.keySet());
    }

    /** Runs an attempt. */
    public void start(Lease lease) {
        Running attempt = new Running(lease, clock.instant());
        byTask.put(lease.task().id(), attempt);
        attempt.handler = runner.run(lease, notes(attempt)).subscribe().with(outcome -> finish(attempt, outcome));
        if (attempt.over.get()) {
            stopHandler(attempt);
        }
    }

    private void finish(Running attempt, AttemptOutcome outcome) {
        if (attempt.over.compareAndSet(false, true)) {
            metrics.attempted(attempt.lease, outcome, attempt.began);
            acks.write(new Ack(attempt.lease, outcome), written -> finished(attempt, written));
        }
    }

    private void finished(Running attempt, AckBatcher.Written written) {
        byTask.remove(attempt.lease.task().id(), attempt);
        if (!written.good()) {
            metrics.stale();
        }
        keys.promote(written.batch().freed());
        listener.get().accept(written);
    }

    private void progress(Running attempt, double fraction) {
        boolean first = attempt.telling.compareAndSet(false, true);
        if (first && !attempt.over.get()) {
            AttemptOutcome outcome = new AttemptOutcome.Progressed(Math.clamp(fraction, 0, 1), null, null);
            acks.write(new Ack(attempt.lease, outcome), written -> attempt.telling.set(false));
        }
    }

    private AttemptNotes notes(Running attempt) {
        return new AttemptNotes() {
            @Override
            public void progress(double fraction) {
                RunningAttempts.this.progress(attempt, fraction);
            }

            @Override
            public Uni<Void> partial(String json) {
                return note(attempt, new AttemptOutcome.Progressed(null, json, null));
            }

            @Override
            public Uni<Void> checkpoint(String json) {
                return note(attempt, new AttemptOutcome.Progressed(null, null, json));
            }
        };
    }

    /** Written before the outcome of the attempt, which comes after it in the order of its lease. */
    private Uni<Void> note(Running attempt, AttemptOutcome outcome) {
        return Uni.createFrom().emitter(emitter -> {
            if (attempt.over.get()) {
                emitter.complete(null);
            } else {
                acks.write(new Ack(attempt.lease, outcome), written -> emitter.complete(null));
            }
        });
    }

    /** Stops a handler whose lease is void, and frees its slot. */
    public void cancel(UUID task) {
        Running attempt = byTask.get(task);
        if (attempt != null && attempt.over.compareAndSet(false, true)) {
            stopHandler(attempt);
            byTask.remove(task, attempt);
            Ack released = new Ack(attempt.lease, new AttemptOutcome.Released());
            listener.get().accept(new AckBatcher.Written(released, false, LeaseStore.Finished.NOTHING));
        }
    }

    /** Stops all handlers; their leases are void. */
    public void abandonAll() {
        byTask.keySet().forEach(this::cancel);
    }

    /** Stops all handlers and gives their tasks back. */
    public void releaseAll() {
        for (Running attempt : byTask.values()) {
            if (!attempt.over.get()) {
                finish(attempt, new AttemptOutcome.Released());
                stopHandler(attempt);
            }
        }
    }

    private static void stopHandler(Running attempt) {
        Cancellable handler = attempt.handler;
        if (handler != null) {
            handler.cancel();
        }
    }
}
