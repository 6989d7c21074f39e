package io.slipstream.task.flow;

import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.task.config.FlowsConfig;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Who waits in this replica for flows to end. It is told of those that end here, and asks the store for the others. Safe for many threads. */
@ApplicationScoped
public class FlowEnds {
    private final FlowStore store;
    private final FlowsConfig config;
    private final Map<UUID, Map<Integer, UniEmitter<? super Boolean>>> waiting = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicInteger numbers = new AtomicInteger();

    /** Ends of the flows of a store. */
    public FlowEnds(FlowStore store, FlowsConfig config) {
        this.store = store;
        this.config = config;
    }

    /** Answers true when a flow has ended; fails with OVERLOADED when too many wait. Cancelling it is how to wait no longer. */
    public Uni<Boolean> await(UUID flow) {
        return Uni.createFrom().emitter(emitter -> await(flow, emitter));
    }

    private void await(UUID flow, UniEmitter<? super Boolean> emitter) {
        if (count.incrementAndGet() > config.awaitLimit()) {
            count.decrementAndGet();
            emitter.fail(new ProblemException(ErrorCode.OVERLOADED, "too many tasks wait for flows"));
            return;
        }
        int number = numbers.incrementAndGet();
        waiting.compute(flow, (id, before) -> {
            Map<Integer, UniEmitter<? super Boolean>> all = before == null ? new HashMap<>() : before;
            all.put(number, emitter);
            return all;
        });
        emitter.onTermination(() -> forget(flow, number));
    }

    private void forget(UUID flow, int number) {
        waiting.computeIfPresent(flow, (id, all) -> {
            if (all.remove(number) != null) {
                count.decrementAndGet();
            }
            return all.isEmpty() ? null : all;
        });
    }

    /** A flow has ended. */
    void ended(UUID flow) {
        Map<Integer, UniEmitter<? super Boolean>> all = waiting.remove(flow);
        if (all != null) {
            count.addAndGet(-all.size());
            List.copyOf(all.values()).forEach(emitter -> emitter.complete(true));
        }
    }

    /** Asks the store for those that are waited for. */
    public Uni<Void> ask() {
        Collection<UUID> flows = Set.copyOf(waiting.keySet());
        return flows.isEmpty()
                ? Uni.createFrom().voidItem()
                : store.ended(flows).invoke(ended -> ended.forEach(this::ended)).replaceWithVoid();
    }
}
