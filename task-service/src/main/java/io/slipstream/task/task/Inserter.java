package io.slipstream.task.task;

import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.task.config.SubmitConfig;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The one writer of submissions in a replica, batching naturally: while one round is being written, callers gather; the
 * next round takes all of them, up to a limit, in one statement. Nobody waits for a round to fill. Callers hear after
 * the commit, on any thread.
 */
@ApplicationScoped
public class Inserter {
    private static final long ROUND_CHARACTERS = 8L << 20;

    private final SubmitStore store;
    private final SubmitConfig config;
    private final ReadySignal readySignal;
    private final OutboxSignal outboxSignal;
    private final TaskMetrics metrics;
    private final Executor executor;
    private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waitingTasks = new AtomicInteger();
    private final AtomicInteger work = new AtomicInteger();

    /** An inserter whose rounds begin on the engine's thread. */
    public Inserter(
            SubmitStore store,
            SubmitConfig config,
            ReadySignal readySignal,
            OutboxSignal outboxSignal,
            TaskMetrics metrics,
            @Named("engine") Executor executor) {
        this.store = store;
        this.config = config;
        this.readySignal = readySignal;
        this.outboxSignal = outboxSignal;
        this.metrics = metrics;
        this.executor = executor;
    }

    /** Writes a unit; fails with OVERLOADED when too many wait, with STORE_UNAVAILABLE when the database is away. */
    public Uni<UnitOutcome> insert(SubmitUnit unit) {
        return Uni.createFrom().emitter(emitter -> enqueue(unit, emitter));
    }

    private void enqueue(SubmitUnit unit, UniEmitter<? super UnitOutcome> emitter) {
        int size = (int) unit.tasks().count();
        if (waitingTasks.addAndGet(size) > config.waitingLimit()) {
            waitingTasks.addAndGet(-size);
            emitter.fail(new ProblemException(
                    ErrorCode.OVERLOADED,
                    "too many submissions are waiting to be written",
                    List.of(),
                    config.retryAfter(),
                    null));
            return;
        }
        waiting.add(new Waiting(unit, size, emitter));
        if (work.getAndIncrement() == 0) {
            executor.execute(this::round);
        }
    }

    private void round() {
        int seen = work.get();
        List<Waiting> round = take();
        if (round.isEmpty()) {
            if (!work.compareAndSet(seen, 0)) {
                executor.execute(this::round);
            }
            return;
        }
        write(round).subscribe().with(done -> executor.execute(this::round), failure -> executor.execute(this::round));
    }

    private List<Waiting> take() {
        List<Waiting> round = new ArrayList<>();
        int tasks = 0;
        long characters = 0;
        for (Waiting next = waiting.peek(); next != null; next = waiting.peek()) {
            long more = next.characters();
            boolean full = tasks + next.size() > config.roundLimit() || characters + more > ROUND_CHARACTERS;
            if (full && !round.isEmpty()) {
                break;
            }
            round.add(waiting.remove());
            waitingTasks.addAndGet(-next.size());
            tasks += next.size();
            characters += more;
        }
        return round;
    }

    /** Writes a round; if its content makes the statement fail, its halves, so that the bad one fails alone. */
    private Uni<Void> write(List<Waiting> round) {
        List<SubmitUnit> units = round.stream().map(Waiting::unit).toList();
        return Uni.createFrom()
                .deferred(() -> store.insert(units))
                .invoke(outcomes -> complete(round, outcomes))
                .replaceWithVoid()
                .onFailure()
                .recoverWithUni(failure -> split(round, failure));
    }

    private Uni<Void> split(List<Waiting> round, Throwable failure) {
        boolean away = failure instanceof ProblemException;
        if (away || round.size() == 1) {
            round.forEach(waiter -> waiter.emitter().fail(failure));
            return Uni.createFrom().voidItem();
        }
        int middle = round.size() / 2;
        return write(round.subList(0, middle)).chain(() -> write(round.subList(middle, round.size())));
    }

    private void complete(List<Waiting> round, List<UnitOutcome> outcomes) {
        metrics.inserted(round.stream().mapToInt(Waiting::size).sum());
        outboxSignal.written();
        firstOfLanes(outcomes).forEach(readySignal::ready);
        for (int i = 0; i < round.size(); i++) {
            round.get(i).emitter().complete(outcomes.get(i));
        }
    }

    /** The first of the ready tasks of each lane. */
    static Map<Lane, Long> firstOfLanes(List<UnitOutcome> outcomes) {
        Map<Lane, Long> first = new HashMap<>();
        for (UnitOutcome outcome : outcomes) {
            if (outcome instanceof UnitOutcome.Done done) {
                done.outcomes().forEach(item -> note(first, item));
            }
        }
        return first;
    }

    private static void note(Map<Lane, Long> first, SubmitOutcome outcome) {
        switch (outcome) {
            case SubmitOutcome.Accepted(Task task, long seq) -> note(first, task, seq);
            case SubmitOutcome.Replaced(Task task, long seq) -> note(first, task, seq);
            case SubmitOutcome.Returned returned -> {}
            case SubmitOutcome.NotUnique notUnique -> {}
            case SubmitOutcome.Refused refused -> {}
        }
    }

    private static void note(Map<Lane, Long> first, Task task, long seq) {
        if (task.status() == TaskStatus.QUEUED) {
            first.merge(new Lane(task.tenant(), task.type(), task.priority().value()), seq, Math::min);
        }
    }

    private record Waiting(SubmitUnit unit, int size, UniEmitter<? super UnitOutcome> emitter) {
        long characters() {
            return unit.tasks()
                    .mapToLong(task -> task.submission().payload().length())
                    .sum();
        }
    }
}
