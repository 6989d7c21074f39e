package io.slipstream.task.lease;

import io.slipstream.task.task.ReadySignal;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import java.util.Collection;
import java.util.List;
import org.jboss.logging.Logger;

/** Makes waiting tasks ready when their concurrency key is free. Two replicas that try at once collide harmlessly. */
@ApplicationScoped
public class KeyPromoter {
    private static final Logger LOGGER = Logger.getLogger(KeyPromoter.class);

    private final LeaseStore store;
    private final Instance<ReadySignal> readySignal;

    /** A promoter that signals what it made ready. */
    public KeyPromoter(LeaseStore store, Instance<ReadySignal> readySignal) {
        this.store = store;
        this.readySignal = readySignal;
    }

    /** Looks after these keys, in the background; what fails is left to {@link #sweep}. */
    public void promote(Collection<ConcurrencyKey> keys) {
        if (!keys.isEmpty()) {
            store.promoteKeys(keys)
                    .subscribe()
                    .with(this::signal, failure -> LOGGER.debugf("keys left to the sweep: %s", failure.getMessage()));
        }
    }

    /** Looks after all keys. */
    public Uni<Void> sweep() {
        return store.promoteAllKeys().invoke(this::signal).replaceWithVoid();
    }

    private void signal(List<ReadyTask> ready) {
        ReadySignal signal = readySignal.get();
        ready.forEach(task -> signal.ready(task.lane(), task.seq()));
    }
}
