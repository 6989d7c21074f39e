package io.slipstream.task.work;

import io.slipstream.task.task.BatchSettings;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.smallrye.mutiny.subscription.UniEmitter;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Gathers attempts that run in this replica into batches: a batch begins when it is full or its first attempt has waited for as long as it may. Bounded by the
 * replica's slots, since each attempt has one. Safe for many threads.
 */
@ApplicationScoped
public class BatchGatherer {
    private final Object lock = new Object();
    private final Map<Group, Batch> open = new HashMap<>();

    private record Group(String tenant, String type, String group) {}

    /** A place in a batch. */
    private record Seat(Attempt attempt, UniEmitter<? super String> emitter, AtomicBoolean left) {}

    private static final class Batch {
        private final BatchTaskHandler handler;
        private final List<Seat> seats = new ArrayList<>();
        private final AtomicInteger there = new AtomicInteger();
        private final AtomicReference<@Nullable Cancellable> call = new AtomicReference<>();

        private Batch(BatchTaskHandler handler) {
            this.handler = handler;
        }

        /** Whoever waits no more leaves; when all have left, the call is of no use. */
        private void leave(Seat seat) {
            if (seat.left().compareAndSet(false, true) && there.decrementAndGet() == 0) {
                Cancellable running = call.get();
                if (running != null) {
                    running.cancel();
                }
            }
        }
    }

    /**
     * Runs an attempt together with others; cancelling the Uni takes it out.
     *
     * @return its result as JSON text, or its own failure
     */
    public Uni<String> run(BatchTaskHandler handler, Attempt attempt, BatchSettings settings) {
        return Uni.createFrom().emitter(emitter -> join(handler, attempt, settings, emitter));
    }

    private void join(
            BatchTaskHandler handler, Attempt attempt, BatchSettings settings, UniEmitter<? super String> emitter) {
        Group group = new Group(attempt.tenant(), handler.type().name(), handler.group(attempt));
        Seat seat = new Seat(attempt, emitter, new AtomicBoolean());
        Batch batch;
        boolean first;
        boolean begins;
        synchronized (lock) {
            batch = open.computeIfAbsent(group, key -> new Batch(handler));
            batch.seats.add(seat);
            batch.there.incrementAndGet();
            first = batch.seats.size() == 1;
            begins = !settings.gathers() || batch.seats.size() >= settings.maxSize();
            if (begins) {
                open.remove(group);
            }
        }
        Batch joined = batch;
        emitter.onTermination(() -> joined.leave(seat));
        if (begins) {
            begin(joined);
        } else if (first) {
            Uni.createFrom()
                    .voidItem()
                    .onItem()
                    .delayIt()
                    .by(settings.linger())
                    .subscribe()
                    .with(waited -> beginUnlessBegun(group, joined));
        }
    }

    private void beginUnlessBegun(Group group, Batch batch) {
        boolean begins;
        synchronized (lock) {
            begins = open.remove(group, batch);
        }
        if (begins) {
            begin(batch);
        }
    }

    private static void begin(Batch batch) {
        List<Seat> seats =
                batch.seats.stream().filter(seat -> !seat.left().get()).toList();
        if (seats.isEmpty()) {
            return;
        }
        List<Attempt> attempts = seats.stream().map(Seat::attempt).toList();
        batch.call.set(Uni.createFrom()
                .deferred(() -> batch.handler.handle(attempts))
                .subscribe()
                .with(
                        outcomes -> seats.forEach(seat -> tell(seat, outcomes)),
                        failure -> seats.forEach(seat -> seat.emitter().fail(failure))));
        if (batch.there.get() == 0) {
            Cancellable unwanted = batch.call.get();
            if (unwanted != null) {
                unwanted.cancel();
            }
        }
    }

    private static void tell(Seat seat, Map<UUID, BatchTaskHandler.ItemOutcome> outcomes) {
        switch (outcomes.get(seat.attempt().taskId())) {
            case null -> seat.emitter().fail(WorkFailure.retryable("NoOutcome", "the batch said nothing of this task"));
            case BatchTaskHandler.ItemOutcome.Done(String result) ->
                seat.emitter().complete(result);
            case BatchTaskHandler.ItemOutcome.Failed(WorkFailure failure) ->
                seat.emitter().fail(failure);
        }
    }
}
