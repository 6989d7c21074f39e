package io.slipstream.query.storage;

import io.slipstream.query.statement.NamedQuery;
import io.slipstream.query.statement.NamedQueryStore;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/** Named queries by Hibernate Reactive: people edit them, one at a time. */
@ApplicationScoped
public class HibernateNamedQueryStore implements NamedQueryStore {
    private static final String BY_NAME = "from NamedQueryRow where tenant = :tenant and name = :name";

    private final Mutiny.SessionFactory sessions;

    /** Wired once. */
    public HibernateNamedQueryStore(Mutiny.SessionFactory sessions) {
        this.sessions = sessions;
    }

    @Override
    public Uni<Optional<NamedQuery>> find(String tenant, String name) {
        return Stores.guarded(sessions.withSession(session -> row(session, tenant, name))
                .map(row -> Optional.ofNullable(row).map(NamedQueryRow::toNamedQuery)));
    }

    @Override
    public Uni<List<NamedQuery>> list(String tenant, int offset, int limit) {
        return Stores.guarded(sessions.withSession(session -> session.createSelectionQuery(
                        "from NamedQueryRow where tenant = :tenant order by name", NamedQueryRow.class)
                .setParameter("tenant", tenant)
                .setFirstResult(offset)
                .setMaxResults(limit)
                .getResultList()
                .map(rows -> rows.stream().map(NamedQueryRow::toNamedQuery).toList())));
    }

    @Override
    public Uni<Long> count(String tenant) {
        return Stores.guarded(sessions.withSession(session -> session.createSelectionQuery(
                        "select count(*) from NamedQueryRow where tenant = :tenant", Long.class)
                .setParameter("tenant", tenant)
                .getSingleResult()));
    }

    @Override
    public Uni<Boolean> put(NamedQuery query) {
        return Stores.guarded(sessions.withTransaction(
                session -> row(session, query.tenant(), query.name()).chain(row -> put(session, query, row))));
    }

    @Override
    public Uni<Boolean> delete(String tenant, String name) {
        return Stores.guarded(sessions.withTransaction(session -> row(session, tenant, name)
                .chain(row -> row == null
                        ? Uni.createFrom().item(false)
                        : session.remove(row).replaceWith(true))));
    }

    private static Uni<Boolean> put(Mutiny.Session session, NamedQuery query, @Nullable NamedQueryRow row) {
        if (row == null) {
            return session.persist(NamedQueryRow.of(query)).replaceWith(true);
        }
        row.take(query);
        return Uni.createFrom().item(false);
    }

    @SuppressWarnings("NullAway") // the client says by its name that the row may be null
    private static Uni<@Nullable NamedQueryRow> row(Mutiny.Session session, String tenant, String name) {
        return session.createSelectionQuery(BY_NAME, NamedQueryRow.class)
                .setParameter("tenant", tenant)
                .setParameter("name", name)
                .getSingleResultOrNull();
    }
}
