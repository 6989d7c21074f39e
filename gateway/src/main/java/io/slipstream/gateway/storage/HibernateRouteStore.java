package io.slipstream.gateway.storage;

import io.slipstream.gateway.config.CredentialConfig;
import io.slipstream.gateway.route.Route;
import io.slipstream.gateway.route.RouteStore;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Routes in PostgreSQL, by Hibernate Reactive. A change and the revision that replicas follow commit together; the lock
 * on the revision's row puts editors in a queue, so that the limit on the number of routes is exact.
 */
@Singleton
public class HibernateRouteStore implements RouteStore {
    private static final String BUMP = "update revision set number = number + 1 where kind = 'route'";

    private final Mutiny.SessionFactory sessions;
    private final Duration timeout;
    private final InstantSource clock;

    /** A store over the gateway's persistence unit. */
    public HibernateRouteStore(Mutiny.SessionFactory sessions, CredentialConfig config, InstantSource clock) {
        this.sessions = sessions;
        this.timeout = config.lookupTimeout();
        this.clock = clock;
    }

    @Override
    public Uni<List<Route>> all() {
        Uni<List<RouteEntity>> rows =
                sessions.withSession(session -> session.createQuery("from RouteEntity order by name", RouteEntity.class)
                        .getResultList());
        return bounded(rows)
                .map(found -> found.stream().map(RouteEntity::toRoute).toList());
    }

    @Override
    public Uni<Optional<Route>> find(String name) {
        return bounded(sessions.withSession(session -> session.find(RouteEntity.class, name)))
                .map(row -> Optional.ofNullable(row).map(RouteEntity::toRoute));
    }

    @Override
    public Uni<PutResult> put(Route route, int most) {
        return bounded(sessions.withTransaction(session -> bump(session).chain(() -> merge(session, route, most))));
    }

    private Uni<PutResult> merge(Mutiny.Session session, Route route, int most) {
        return session.createQuery("select count(*) from RouteEntity where name <> ?1", Long.class)
                .setParameter(1, route.name())
                .getSingleResult()
                .chain(others ->
                        others >= most ? Uni.createFrom().item(PutResult.TOO_MANY) : replaceOrCreate(session, route));
    }

    private Uni<PutResult> replaceOrCreate(Mutiny.Session session, Route route) {
        return session.find(RouteEntity.class, route.name())
                .map(before -> before == null ? PutResult.CREATED : PutResult.REPLACED)
                .call(() -> session.merge(RouteEntity.from(route, clock.instant())));
    }

    @Override
    public Uni<Boolean> delete(String name) {
        return bounded(sessions.withTransaction(session -> bump(session)
                        .chain(() -> session.createMutationQuery("delete from RouteEntity where name = ?1")
                                .setParameter(1, name)
                                .executeUpdate())))
                .map(removed -> removed == 1);
    }

    @Override
    public Uni<Long> revision() {
        return bounded(sessions.withSession(
                session -> session.createNativeQuery("select number from revision where kind = 'route'", Long.class)
                        .getSingleResult()));
    }

    private static Uni<Integer> bump(Mutiny.Session session) {
        return session.createNativeQuery(BUMP).executeUpdate();
    }

    private <T> Uni<T> bounded(Uni<T> call) {
        return StoreFailures.bounded(call, timeout);
    }
}
