package io.slipstream.task.task;

import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.task.config.TypesConfig;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Asks the store for types that a replica does not know. Names that do not exist cannot press the database: one question
 * is under way at a time, what is asked meanwhile goes together into the next, and there is a pause between two. Safe for
 * many threads.
 */
@ApplicationScoped
public class TypeLookup {
    private static final int NAMES = 5_000;

    private final TypeStore store;
    private final TypesConfig config;
    private final Queue<Asked> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicInteger work = new AtomicInteger();

    /** Look-ups in a store. */
    public TypeLookup(TypeStore store, TypesConfig config) {
        this.store = store;
        this.config = config;
    }

    private record Asked(Collection<Lane> wanted, UniEmitter<? super Map<Lane, TaskType>> emitter) {}

    /** Those of these types that exist, and maybe others; fails with OVERLOADED when too many ask. */
    Uni<Map<Lane, TaskType>> find(Collection<Lane> wanted) {
        return Uni.createFrom().emitter(emitter -> ask(new Asked(wanted, emitter)));
    }

    private void ask(Asked asked) {
        if (count.incrementAndGet() > config.lookupLimit()) {
            count.decrementAndGet();
            asked.emitter().fail(new ProblemException(ErrorCode.OVERLOADED, "too many task types are being looked up"));
            return;
        }
        waiting.add(asked);
        if (work.getAndIncrement() == 0) {
            round();
        }
    }

    private void round() {
        int seen = work.get();
        List<Asked> round = new ArrayList<>();
        Set<Lane> names = new HashSet<>();
        for (Asked next = waiting.poll(); next != null; next = names.size() < NAMES ? waiting.poll() : null) {
            round.add(next);
            names.addAll(next.wanted());
        }
        count.addAndGet(-round.size());
        if (round.isEmpty()) {
            if (!work.compareAndSet(seen, 0)) {
                round();
            }
            return;
        }
        store.find(names)
                .onItemOrFailure()
                .invoke((found, failure) -> tell(round, found, failure))
                .onItemOrFailure()
                .transformToUni((found, failure) ->
                        Uni.createFrom().voidItem().onItem().delayIt().by(config.lookupPause()))
                .subscribe()
                .with(paused -> round());
    }

    private static void tell(List<Asked> round, @Nullable Map<Lane, TaskType> found, @Nullable Throwable failure) {
        for (Asked asked : round) {
            if (found != null) {
                asked.emitter().complete(found);
            } else {
                asked.emitter().fail(failure);
            }
        }
    }
}
