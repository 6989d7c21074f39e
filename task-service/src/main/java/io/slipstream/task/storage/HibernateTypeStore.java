package io.slipstream.task.storage;

import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.task.task.HandlerKind;
import io.slipstream.task.task.Lane;
import io.slipstream.task.task.TaskType;
import io.slipstream.task.task.TypeStore;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/** What people edit, through Hibernate Reactive; each call in a session of its own on a context of its own. */
@ApplicationScoped
public class HibernateTypeStore implements TypeStore {
    private static final String LOCK_TENANT =
            "SELECT count(*) FROM pg_advisory_xact_lock(hashtext('task_type'), hashtext(?1))";

    private static final String COUNT_OTHERS = "select count(*) from TaskTypeEntity e"
            + " where e.id.tenant = :tenant and e.id.name <> :name and e.handler <> :builtin";

    private static final String REMOVE_UNUSED = "DELETE FROM task_type y WHERE y.tenant = ?1 AND y.name = ?2"
            + " AND y.handler <> 'builtin'"
            + " AND NOT EXISTS (SELECT 1 FROM task t WHERE t.tenant = y.tenant AND t.type = y.name)";

    private final Mutiny.SessionFactory sessions;
    private final Vertx vertx;

    /** A store over Quarkus' session factory. */
    public HibernateTypeStore(Mutiny.SessionFactory sessions, Vertx vertx) {
        this.sessions = sessions;
        this.vertx = vertx;
    }

    @Override
    public Uni<Map<Lane, TaskType>> types() {
        return transaction(session -> session.createQuery("from TaskTypeEntity", TaskTypeEntity.class)
                        .getResultList())
                .map(HibernateTypeStore::byName);
    }

    @Override
    public Uni<Map<Lane, TaskType>> find(Collection<Lane> wanted) {
        Object[] ids = wanted.stream()
                .map(type -> new TaskTypeEntity.Id(type.tenant(), type.type()))
                .toArray();
        return transaction(session -> session.find(TaskTypeEntity.class, ids))
                .map(entities ->
                        byName(entities.stream().filter(Objects::nonNull).toList()));
    }

    private static Map<Lane, TaskType> byName(List<TaskTypeEntity> entities) {
        Map<Lane, TaskType> types = new HashMap<>();
        entities.forEach(
                entity -> types.put(new Lane(entity.id().tenant(), entity.id().name(), 0), entity.type()));
        return types;
    }

    @Override
    public Uni<Optional<TaskType>> save(String tenant, TaskType type, int ownLimit) {
        TaskTypeEntity entity = TaskTypeEntity.from(tenant, type);
        return transaction(session -> (type.isOwn()
                        ? hasRoom(session, entity.id(), ownLimit)
                        : Uni.createFrom().item(true))
                .chain(room -> room ? merge(session, entity) : Uni.createFrom().item(Optional.empty())));
    }

    private static Uni<Optional<TaskType>> merge(Mutiny.Session session, TaskTypeEntity entity) {
        return session.find(TaskTypeEntity.class, entity.id())
                .invoke(entity::keepSaltsOf)
                .chain(() -> session.merge(entity))
                .map(merged -> Optional.of(merged.type()));
    }

    @Override
    public Uni<Optional<TaskType>> rotate(String tenant, String name, long salt) {
        TaskTypeEntity.Id id = new TaskTypeEntity.Id(tenant, name);
        return transaction(session -> lock(session, tenant)
                .chain(() -> session.find(TaskTypeEntity.class, id))
                .map(found -> rotated(found, salt)));
    }

    private static Optional<TaskType> rotated(@Nullable TaskTypeEntity entity, long salt) {
        return entity != null && entity.rotate(salt) ? Optional.of(entity.type()) : Optional.empty();
    }

    private static Uni<Long> lock(Mutiny.Session session, String tenant) {
        return session.createNativeQuery(LOCK_TENANT, Long.class)
                .setParameter(1, tenant)
                .getSingleResult();
    }

    /** Under a lock of the tenant, so that two replicas do not both see room for the last one. */
    private static Uni<Boolean> hasRoom(Mutiny.Session session, TaskTypeEntity.Id id, int ownLimit) {
        return lock(session, id.tenant())
                .chain(() -> session.createQuery(COUNT_OTHERS, Long.class)
                        .setParameter("tenant", id.tenant())
                        .setParameter("name", id.name())
                        .setParameter("builtin", HandlerKind.Builtin.NAME)
                        .getSingleResult())
                .map(others -> others < ownLimit);
    }

    @Override
    public Uni<Removal> remove(String tenant, String name) {
        TaskTypeEntity.Id id = new TaskTypeEntity.Id(tenant, name);
        return transaction(session -> session.createNativeQuery(REMOVE_UNUSED)
                .setParameter(1, tenant)
                .setParameter(2, name)
                .executeUpdate()
                .chain(removed -> removed > 0
                        ? Uni.createFrom().item(Removal.REMOVED)
                        : session.find(TaskTypeEntity.class, id).map(HibernateTypeStore::whyNotRemoved)));
    }

    private static Removal whyNotRemoved(@Nullable TaskTypeEntity kept) {
        return kept != null && kept.type().isOwn() ? Removal.IN_USE : Removal.UNKNOWN;
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
