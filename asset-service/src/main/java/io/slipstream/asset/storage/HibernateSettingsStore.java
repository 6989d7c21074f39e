package io.slipstream.asset.storage;

import io.slipstream.asset.config.AssetConfig;
import io.slipstream.asset.policy.CachePolicy;
import io.slipstream.asset.policy.PolicyTable;
import io.slipstream.asset.policy.Settings;
import io.slipstream.asset.policy.SettingsStore;
import io.slipstream.asset.policy.Switches;
import io.slipstream.contracts.security.Tenant;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Settings in PostgreSQL. Policies, which people edit, are entities; the switches are columns of the tenant's state. Policies may only be
 * touched on an event loop with a Vert.x context, as requests are.
 */
@ApplicationScoped
class HibernateSettingsStore implements SettingsStore {
    private static final String SWITCHES = "select cdn, compression from tenant_state where tenant = $1";
    private static final String SET_SWITCHES = """
            insert into tenant_state as s (tenant, settings_revision, cdn, compression) values ($1, 1, $2, $3)
            on conflict (tenant) do update set settings_revision = s.settings_revision + 1, cdn = $2, compression = $3""";
    private static final String RAISE = """
            insert into tenant_state as s (tenant, settings_revision) values (:tenant, 1)
            on conflict (tenant) do update set settings_revision = s.settings_revision + 1""";

    private final Postgres postgres;
    private final Mutiny.SessionFactory sessions;
    private final AssetConfig config;

    HibernateSettingsStore(Postgres postgres, Mutiny.SessionFactory sessions, AssetConfig config) {
        this.postgres = postgres;
        this.sessions = sessions;
        this.config = config;
    }

    @Override
    public Uni<Settings> read(Tenant tenant) {
        return postgres.query(SWITCHES, Tuple.of(tenant.name()))
                .map(HibernateSettingsStore::switches)
                .chain(switches -> policies(tenant).map(policies -> new Settings(policies, switches)));
    }

    @Override
    public Uni<Void> replacePolicies(Tenant tenant, List<CachePolicy> policies) {
        return Postgres.limited(
                sessions.withTransaction((session, transaction) -> session.createNativeQuery(RAISE)
                        .setParameter("tenant", tenant.name())
                        .executeUpdate()
                        .chain(() -> session.createMutationQuery("delete from CachePolicyRow where tenant = :tenant")
                                .setParameter("tenant", tenant.name())
                                .executeUpdate())
                        .chain(() -> session.persistAll(rows(tenant, policies)))),
                config.storeTimeout());
    }

    @Override
    public Uni<Void> set(Tenant tenant, Switches switches) {
        return postgres.query(SET_SWITCHES, Tuple.of(tenant.name(), switches.cdn(), switches.compression()))
                .replaceWithVoid();
    }

    private Uni<PolicyTable> policies(Tenant tenant) {
        return Postgres.limited(
                sessions.withSession(session -> session.createQuery(
                                "from CachePolicyRow where tenant = :tenant", CachePolicyRow.class)
                        .setParameter("tenant", tenant.name())
                        .getResultList()
                        .map(rows -> PolicyTable.with(
                                rows.stream().map(CachePolicyRow::toPolicy).toList()))),
                config.storeTimeout());
    }

    private static Object[] rows(Tenant tenant, List<CachePolicy> policies) {
        return policies.stream()
                .map(policy -> CachePolicyRow.of(tenant, policy))
                .toArray();
    }

    private static Switches switches(RowSet<Row> rows) {
        if (rows.size() == 0) {
            return Switches.SHIPPED;
        }
        Row row = rows.iterator().next();
        return new Switches(row.getBoolean("cdn"), row.getBoolean("compression"));
    }
}
