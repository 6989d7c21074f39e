package io.slipstream.task.task;

import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Groups dead tasks, and makes those of a group live again at a rate. Never blocks; safe for many threads. */
@ApplicationScoped
public class Redrives {
    private static final Logger LOGGER = Logger.getLogger(Redrives.class);

    private final RedriveStore store;
    private final TaskIds ids;
    private final ReadySignal readySignal;
    private final OutboxSignal outboxSignal;

    /** Redrives of a store. */
    public Redrives(RedriveStore store, TaskIds ids, ReadySignal readySignal, OutboxSignal outboxSignal) {
        this.store = store;
        this.ids = ids;
        this.readySignal = readySignal;
        this.outboxSignal = outboxSignal;
    }

    /** A tenant's groups of dead tasks, the largest first. */
    public Uni<DeadGroup.Found> groups(String tenant, @Nullable String type, int skip, int limit) {
        return store.groups(tenant, type, skip, limit);
    }

    /** Begins a redrive; fails with NOT_FOUND if there is nothing to redrive, with CONFLICT if one is under way. */
    public Uni<Redrive> begin(String tenant, String fingerprint, double ratePerSecond) {
        UUID id = ids.next();
        return store.create(id, tenant, fingerprint, ratePerSecond)
                .invoke(result -> check(result, fingerprint))
                .chain(() -> find(tenant, id));
    }

    private static void check(RedriveStore.CreateResult result, String fingerprint) {
        switch (result) {
            case RedriveStore.CreateResult.Created() -> LOGGER.debugf("redrive begins fingerprint=%s", fingerprint);
            case RedriveStore.CreateResult.Open(UUID other) ->
                throw new ProblemException(
                        ErrorCode.CONFLICT, "redrive " + other + " of fingerprint " + fingerprint + " is under way");
            case RedriveStore.CreateResult.Nothing() ->
                throw ProblemException.notFound("a dead task of fingerprint " + fingerprint);
        }
    }

    /** A redrive; fails with NOT_FOUND if the tenant has none with this id. */
    public Uni<Redrive> find(String tenant, UUID id) {
        return store.find(tenant, id).map(found -> found.orElseThrow(() -> ProblemException.notFound("redrive " + id)));
    }

    /** Ends a redrive; what it has made live again stays so. Changes nothing if it has come to its end. */
    public Uni<Redrive> cancel(String tenant, UUID id) {
        return store.cancel(tenant, id).chain(() -> find(tenant, id));
    }

    /** Takes all redrives one step further. */
    public Uni<Void> run() {
        return store.open()
                .onItem()
                .transformToMulti(open -> Multi.createFrom().iterable(open))
                .onItem()
                .transformToUni(this::step)
                .concatenate()
                .collect()
                .asList()
                .replaceWithVoid();
    }

    /** Forgets redrives that ended so many days ago. */
    public Uni<Void> forget(int days) {
        return store.forget(days);
    }

    private Uni<Void> step(UUID id) {
        return store.step(id)
                .invoke(this::signal)
                .replaceWithVoid()
                .onFailure()
                .invoke(failure -> LOGGER.warnf("redrive %s failed, next time again: %s", id, failure.getMessage()))
                .onFailure()
                .recoverWithUni(failure -> Uni.createFrom().voidItem());
    }

    private void signal(RedriveStore.Stepped stepped) {
        if (stepped.redriven() > 0) {
            stepped.ready().forEach(ready -> readySignal.ready(ready.lane(), ready.seq()));
            outboxSignal.written();
        }
    }
}
