package io.slipstream.asset.app;

import io.slipstream.asset.asset.PathMemory;
import io.slipstream.asset.events.AssetEventPublisher;
import io.slipstream.asset.purge.Changed;
import io.slipstream.asset.purge.PathPattern;
import io.slipstream.contracts.security.Tenant;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Word of a change on this replica: the paths are forgotten at once, and the facts set out for the log. */
@ApplicationScoped
class ReplicaChanges implements Changed {
    private final PathMemory memory;
    private final AssetEventPublisher publisher;

    ReplicaChanges(PathMemory memory, AssetEventPublisher publisher) {
        this.memory = memory;
        this.publisher = publisher;
    }

    @Override
    public void paths(Tenant tenant, List<PathPattern> paths) {
        memory.forget(tenant, paths, Long.MAX_VALUE);
    }

    @Override
    public void factsWait() {
        publisher.relay();
    }
}
