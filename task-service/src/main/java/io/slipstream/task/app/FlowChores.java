package io.slipstream.task.app;

import io.slipstream.task.config.FlowsConfig;
import io.slipstream.task.flow.FlowAdvancer;
import io.slipstream.task.flow.FlowEnds;
import io.slipstream.task.flow.FlowStore;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** What is done for flows now and then. */
@ApplicationScoped
public class FlowChores implements Chores {
    private final FlowAdvancer advancer;
    private final FlowEnds ends;
    private final FlowStore store;
    private final FlowsConfig config;

    /** Chores with these parts. */
    public FlowChores(FlowAdvancer advancer, FlowEnds ends, FlowStore store, FlowsConfig config) {
        this.advancer = advancer;
        this.ends = ends;
        this.store = store;
        this.config = config;
    }

    @Override
    public void begin(Timers timers) {
        timers.every(config.sweep(), "flows", advancer::sweep);
        timers.every(config.awaitEvery(), "ends of flows", ends::ask);
    }

    @Override
    public Uni<Void> forget(Duration kept) {
        return store.forget((int) kept.toDays());
    }
}
