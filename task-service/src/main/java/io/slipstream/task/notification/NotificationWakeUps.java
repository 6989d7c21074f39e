package io.slipstream.task.notification;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * Wakes who waits for a tenant's notifications, here at once and in other replicas through {@link NotificationSignals}. Tenants gather for a moment, so however much is
 * created there are at most fifty signals a second; none is ever part of a transaction that creates. Safe for many threads.
 */
@ApplicationScoped
public class NotificationWakeUps {
    private static final Logger LOGGER = Logger.getLogger(NotificationWakeUps.class);
    private static final Duration GATHER = Duration.ofMillis(20);

    private final NotificationSignals signals;
    private final Map<String, Set<Runnable>> waiting = new ConcurrentHashMap<>();
    private Set<String> noted = new HashSet<>();

    /** Wakes other replicas by signals. */
    public NotificationWakeUps(NotificationSignals signals) {
        this.signals = signals;
    }

    /** Calls {@code wake}, on any thread, whenever there may be something new; the Runnable that is answered ends it. */
    Runnable await(String tenant, Runnable wake) {
        waiting.compute(tenant, (key, others) -> {
            Set<Runnable> all = others == null ? ConcurrentHashMap.newKeySet() : others;
            all.add(wake);
            return all;
        });
        return () -> waiting.computeIfPresent(tenant, (key, all) -> {
            all.remove(wake);
            return all.isEmpty() ? null : all;
        });
    }

    /** Something new was committed here. */
    public void created(String tenant) {
        wake(Set.of(tenant));
        note(tenant);
    }

    /** Something new was committed, as another replica told. */
    private void wake(Set<String> tenants) {
        tenants.forEach(tenant -> waiting.getOrDefault(tenant, Set.of()).forEach(Runnable::run));
    }

    private synchronized void note(String tenant) {
        boolean first = noted.isEmpty();
        noted.add(tenant);
        if (first) {
            Uni.createFrom()
                    .voidItem()
                    .onItem()
                    .delayIt()
                    .by(GATHER)
                    .chain(() -> signals.tell(gathered()))
                    .subscribe()
                    .with(told -> {}, failure -> LOGGER.debugf("nobody was told: %s", failure.getMessage()));
        }
    }

    private synchronized Set<String> gathered() {
        Set<String> gathered = noted;
        noted = new HashSet<>();
        return gathered;
    }

    /** Hears the other replicas while anybody waits here; to be called again and again. */
    public Uni<Void> attend() {
        return waiting.isEmpty() ? signals.leave() : signals.listen(this::wake);
    }
}
