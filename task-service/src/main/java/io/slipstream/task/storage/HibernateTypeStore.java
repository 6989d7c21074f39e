package io.slipstream.task.storage;

import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.task.task.Lane;
import io.slipstream.task.task.TaskType;
import io.slipstream.task.task.TypeSettings;
import io.slipstream.task.task.TypeStore;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.hibernate.reactive.mutiny.Mutiny;

/** What people edit, through Hibernate Reactive; each call in a session of its own on a context of its own. */
@ApplicationScoped
public class HibernateTypeStore implements TypeStore {
    private final Mutiny.SessionFactory sessions;
    private final Vertx vertx;

    /** A store over Quarkus' session factory. */
    public HibernateTypeStore(Mutiny.SessionFactory sessions, Vertx vertx) {
        this.sessions = sessions;
        this.vertx = vertx;
    }

    @Override
    public Uni<Map<Lane, TypeSettings>> settings() {
        return transaction(session -> session.createQuery("from TaskTypeEntity", TaskTypeEntity.class)
                        .getResultList())
                .map(entities -> {
                    Map<Lane, TypeSettings> settings = new HashMap<>();
                    entities.forEach(entity -> settings.put(
                            new Lane(entity.id().tenant(), entity.id().name(), 0), entity.settings()));
                    return settings;
                });
    }

    @Override
    public Uni<Void> save(String tenant, TaskType type) {
        return transaction(
                session -> session.merge(TaskTypeEntity.from(tenant, type)).replaceWithVoid());
    }

    @Override
    public Uni<Map<String, Boolean>> switches() {
        return transaction(session -> session.createQuery("from TaskSwitchEntity", TaskSwitchEntity.class)
                        .getResultList())
                .map(entities -> {
                    Map<String, Boolean> switches = new HashMap<>();
                    entities.forEach(entity -> switches.put(entity.tenant(), entity.asynchronous()));
                    return switches;
                });
    }

    @Override
    public Uni<Void> saveSwitch(String tenant, boolean asynchronous) {
        return transaction(session ->
                session.merge(new TaskSwitchEntity(tenant, asynchronous)).replaceWithVoid());
    }

    /** Sessions want to stay on one event loop, so each gets a duplicated context. */
    private <T> Uni<T> transaction(Function<Mutiny.Session, Uni<T>> work) {
        return Uni.createFrom()
                .<T>emitter(emitter -> {
                    Context context =
                            Objects.requireNonNull(VertxContext.createNewDuplicatedContext(vertx.getOrCreateContext()));
                    VertxContextSafetyToggle.setContextSafe(context, true);
                    context.runOnContext(ignored ->
                            sessions.withTransaction(work).subscribe().with(emitter::complete, emitter::fail));
                })
                .onFailure(failure -> !(failure instanceof ProblemException))
                .transform(failure -> new ProblemException(
                        ErrorCode.STORE_UNAVAILABLE, "the database does not answer", List.of(), null, failure));
    }
}
