package io.slipstream.asset.storage;

import io.slipstream.asset.asset.Asset;
import io.slipstream.asset.asset.AssetPath;
import io.slipstream.asset.asset.Catalog;
import io.slipstream.contracts.security.Tenant;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The catalog in PostgreSQL. */
@ApplicationScoped
class PostgresCatalog implements Catalog {
    /** Always one row, since what a path does not hold is known as of a revision too. */
    private static final String CURRENT = "select s.revision, f.* from"
            + " (select coalesce(max(revision), 0) as revision from tenant_state where tenant = $1) s left join lateral"
            + " (select a.path, a.hash, c.size_bytes, a.media_type, a.modified_at, "
            + Rows.VARIANTS
            + " from asset a join content c on c.tenant = a.tenant and c.hash = a.hash"
            + " where a.tenant = $1 and a.path = $2) f on true";

    private static final String VERSIONS =
            "select a.path, a.hash, c.size_bytes, a.media_type, a.published_at as modified_at, "
                    + Rows.VARIANTS
                    + " from asset_version a join content c on c.tenant = a.tenant and c.hash = a.hash"
                    + " where a.tenant = $1 and a.path = $2 and a.hash_hex like $3 || '%' limit 2";

    private static final String ALL = "select a.path, a.hash, c.size_bytes, a.media_type, a.modified_at, "
            + Rows.VARIANTS
            + " from asset a join content c on c.tenant = a.tenant and c.hash = a.hash"
            + " where a.tenant = $1 and not a.retired order by a.path collate \"C\"";

    private final Postgres postgres;

    PostgresCatalog(Postgres postgres) {
        this.postgres = postgres;
    }

    @Override
    public Uni<Found> current(Tenant tenant, AssetPath path) {
        return postgres.query(CURRENT, Tuple.of(tenant.name(), path.value()))
                .map(rows -> rows.iterator().next())
                .map(row -> new Found(
                        row.getString("path") == null ? Optional.empty() : Optional.of(Rows.asset(row)),
                        row.getLong("revision")));
    }

    @Override
    public Uni<List<Asset>> versions(Tenant tenant, AssetPath.HashedName name) {
        return postgres.query(VERSIONS, Tuple.of(tenant.name(), name.path(), name.digits()))
                .map(PostgresCatalog::assets);
    }

    @Override
    public Uni<List<Asset>> all(Tenant tenant) {
        return postgres.query(ALL, Tuple.of(tenant.name())).map(PostgresCatalog::assets);
    }

    private static List<Asset> assets(RowSet<Row> rows) {
        List<Asset> assets = new ArrayList<>(rows.size());
        rows.forEach(row -> assets.add(Rows.asset(row)));
        return assets;
    }
}
