package io.slipstream.cache.storage;

import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.slipstream.cache.namespace.Policy;
import io.slipstream.cache.namespace.PolicyStore;
import io.slipstream.cache.namespace.TenantSwitch;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.hibernate.exception.ConstraintViolationException;
import org.hibernate.reactive.mutiny.Mutiny;

/** Policies and switches in PostgreSQL. May be called from any thread; runs on an event loop. */
public final class PostgresPolicyStore implements PolicyStore {
    private final Supplier<Mutiny.SessionFactory> sessions;
    private final Vertx vertx;
    private final Duration timeout;

    /** Asks this database; every operation is over after the time-out. */
    public PostgresPolicyStore(Supplier<Mutiny.SessionFactory> sessions, Vertx vertx, Duration timeout) {
        this.sessions = sessions;
        this.vertx = vertx;
        this.timeout = timeout;
    }

    @Override
    public Uni<Settings> load() {
        return inTransaction(session -> session.createSelectionQuery("from PolicyRow", PolicyRow.class)
                .getResultList()
                .chain(policies -> session.createSelectionQuery("from SwitchRow", SwitchRow.class)
                        .getResultList()
                        .map(switches -> settings(policies, switches))));
    }

    @Override
    public Uni<Boolean> save(String tenant, String namespace, Policy policy) {
        Uni<Boolean> saving =
                inTransaction(session -> session.find(PolicyRow.class, new PolicyRow.Id(tenant, namespace))
                        .chain(found -> session.merge(PolicyRow.of(tenant, namespace, policy))
                                .replaceWith(found == null)));
        return saving.onFailure(PostgresPolicyStore::isRace).retry().atMost(1);
    }

    @Override
    public Uni<Boolean> remove(String tenant, String namespace) {
        return inTransaction(session -> session.find(PolicyRow.class, new PolicyRow.Id(tenant, namespace))
                .chain(found -> found == null
                        ? Uni.createFrom().item(false)
                        : session.remove(found).replaceWith(true)));
    }

    @Override
    public Uni<Void> saveSwitch(String tenant, TenantSwitch state) {
        Uni<SwitchRow> saving = inTransaction(session -> session.merge(SwitchRow.of(tenant, state)));
        return saving.onFailure(PostgresPolicyStore::isRace).retry().atMost(1).replaceWithVoid();
    }

    private static Settings settings(List<PolicyRow> policies, List<SwitchRow> switches) {
        Map<String, TenantSwitch> states = new HashMap<>();
        switches.forEach(row -> states.put(row.tenant, row.toSwitch()));
        return new Settings(policies.stream().map(PolicyRow::toKept).toList(), states);
    }

    private <T> Uni<T> inTransaction(Function<Mutiny.Session, Uni<T>> work) {
        return onEventLoop(() -> sessions.get().withTransaction(work))
                .ifNoItem()
                .after(timeout)
                .fail()
                .onFailure(failure -> !isRace(failure))
                .transform(failure -> new ProblemException(
                        ErrorCode.STORE_UNAVAILABLE, "policies cannot be read or changed now", failure));
    }

    private static boolean isRace(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConstraintViolationException) {
                return true;
            }
        }
        return false;
    }

    /** Hibernate Reactive wants a context of its own on an event loop. */
    private <T> Uni<T> onEventLoop(Supplier<Uni<T>> work) {
        return Uni.createFrom().emitter(emitter -> {
            Context context =
                    Objects.requireNonNull(VertxContext.createNewDuplicatedContext(vertx.getOrCreateContext()));
            VertxContextSafetyToggle.setContextSafe(context, true);
            context.runOnContext(run -> {
                try {
                    work.get().subscribe().with(emitter::complete, emitter::fail);
                } catch (RuntimeException e) {
                    emitter.fail(e);
                }
            });
        });
    }
}
