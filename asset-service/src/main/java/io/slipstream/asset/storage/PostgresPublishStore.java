package io.slipstream.asset.storage;

import io.slipstream.asset.asset.Asset;
import io.slipstream.asset.asset.AssetPath;
import io.slipstream.asset.asset.Bundle;
import io.slipstream.asset.asset.BundleDraft;
import io.slipstream.asset.asset.BundleResult;
import io.slipstream.asset.asset.Expectation;
import io.slipstream.asset.asset.PublishResult;
import io.slipstream.asset.asset.PublishStore;
import io.slipstream.asset.asset.PublishedFile;
import io.slipstream.asset.purge.Actor;
import io.slipstream.asset.purge.Invalidation.Reason;
import io.slipstream.asset.purge.PathPattern;
import io.slipstream.contracts.security.Tenant;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Publishing in PostgreSQL: single files here, bundles in {@link BundleTransactions}. */
@ApplicationScoped
class PostgresPublishStore implements PublishStore {
    private static final String HELD = "select a.path, a.hash, c.size_bytes, a.media_type, a.modified_at, a.retired, "
            + Rows.VARIANTS
            + " from asset a join content c on c.tenant = a.tenant and c.hash = a.hash"
            + " where a.tenant = $1 and a.path = $2";
    private static final String PUT = """
            insert into asset (tenant, path, hash, media_type, modified_at) values ($1, $2, $3, $4, $5)
            on conflict (tenant, path) do update set hash = excluded.hash, media_type = excluded.media_type,
            modified_at = excluded.modified_at, bundle_id = null, retired = false""";
    private static final String PUT_VERSION = """
            insert into asset_version (tenant, path, hash, hash_hex, media_type, published_at)
            values ($1, $2, $3, encode($3, 'hex'), $4, $5)
            on conflict (tenant, path, hash) do update set media_type = excluded.media_type""";
    private static final String DELETE = "delete from asset where tenant = $1 and path = $2";
    private static final String DELETE_VERSIONS = "delete from asset_version where tenant = $1 and path = $2";
    private static final String BUNDLE = "select " + Rows.BUNDLE + " from bundle where tenant = $1 and id = $2";
    private static final String BUNDLES =
            "select " + Rows.BUNDLE + " from bundle where tenant = $1 order by sequence desc limit $2 offset $3";
    private static final String COUNT = "select count(*) from bundle where tenant = $1";

    private final Postgres postgres;
    private final ChangeLog log;
    private final BundleTransactions bundles;

    PostgresPublishStore(Postgres postgres, ChangeLog log, BundleTransactions bundles) {
        this.postgres = postgres;
        this.log = log;
        this.bundles = bundles;
    }

    @Override
    public Uni<PublishResult> publish(Actor actor, PublishedFile file, Expectation expectation) {
        return postgres.inTransaction(connection -> log.begin(connection, actor.tenant())
                .chain(revision -> held(connection, actor.tenant(), file.path())
                        .chain(held -> put(connection, actor, revision, file, expectation, held))));
    }

    @Override
    public Uni<PublishResult> delete(Actor actor, AssetPath path, Expectation expectation) {
        return postgres.inTransaction(connection -> log.begin(connection, actor.tenant())
                .chain(revision -> held(connection, actor.tenant(), path)
                        .chain(held -> delete(connection, actor, revision, path, expectation, held))));
    }

    @Override
    public Uni<Bundle> create(Actor actor, BundleDraft draft) {
        return bundles.create(actor, draft);
    }

    @Override
    public Uni<BundleResult> activate(Actor actor, UUID id) {
        return bundles.activate(actor, id);
    }

    @Override
    public Uni<BundleResult> rollBack(Actor actor, UUID id) {
        return bundles.rollBack(actor, id);
    }

    @Override
    public Uni<Optional<Bundle>> bundle(Tenant tenant, UUID id) {
        return postgres.query(BUNDLE, Tuple.of(tenant.name(), id))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(Rows.bundle(rows.iterator().next())));
    }

    @Override
    public Uni<Found> bundles(Tenant tenant, int page, int perPage) {
        return postgres.query(BUNDLES, Tuple.of(tenant.name(), perPage, (long) (page - 1) * perPage))
                .chain(rows -> {
                    List<Bundle> items = new ArrayList<>();
                    rows.forEach(row -> items.add(Rows.bundle(row)));
                    return postgres.query(COUNT, Tuple.of(tenant.name()))
                            .map(count ->
                                    new Found(items, count.iterator().next().getLong(0)));
                });
    }

    private static Uni<Optional<Held>> held(SqlConnection connection, Tenant tenant, AssetPath path) {
        return connection
                .preparedQuery(HELD)
                .execute(Tuple.of(tenant.name(), path.value()))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(new Held(
                                Rows.asset(rows.iterator().next()),
                                rows.iterator().next().getBoolean("retired"))));
    }

    private Uni<PublishResult> put(
            SqlConnection connection,
            Actor actor,
            long revision,
            PublishedFile file,
            Expectation expectation,
            Optional<Held> held) {
        Optional<Asset> live = held.filter(found -> !found.retired()).map(Held::asset);
        if (!expectation.holds(live)) {
            return Uni.createFrom().item(new PublishResult.Unexpected());
        }
        if (live.filter(asset -> isSame(asset, file)).isPresent()) {
            return Uni.createFrom().item(new PublishResult.Published(live.get(), false));
        }
        Tuple row = Tuple.tuple(Arrays.asList(
                actor.tenant().name(),
                file.path().value(),
                Rows.parameter(file.hash()),
                file.mediaType(),
                Rows.parameter(log.now())));
        return connection
                .preparedQuery(PUT)
                .execute(row)
                .chain(() -> connection.preparedQuery(PUT_VERSION).execute(row))
                .chain(() -> log.published(connection, actor, revision, List.of(file), null))
                .chain(() -> log.invalidate(connection, actor, revision, pattern(file.path()), Reason.PUBLISHED))
                .chain(() -> held(connection, actor.tenant(), file.path()))
                .map(now -> new PublishResult.Published(now.orElseThrow().asset(), live.isEmpty()));
    }

    private Uni<PublishResult> delete(
            SqlConnection connection,
            Actor actor,
            long revision,
            AssetPath path,
            Expectation expectation,
            Optional<Held> held) {
        if (!expectation.holds(held.map(Held::asset))) {
            return Uni.createFrom().item(new PublishResult.Unexpected());
        }
        Tuple row = Tuple.of(actor.tenant().name(), path.value());
        return connection
                .preparedQuery(DELETE_VERSIONS)
                .execute(row)
                .chain(versions -> connection
                        .preparedQuery(DELETE)
                        .execute(row)
                        .map(assets -> versions.rowCount() + assets.rowCount()))
                .chain(removed -> removed == 0
                        ? Uni.createFrom().item(new PublishResult.Absent())
                        : log.invalidate(connection, actor, revision, pattern(path), Reason.DELETED)
                                .replaceWith(new PublishResult.Deleted()));
    }

    private static boolean isSame(Asset asset, PublishedFile file) {
        return asset.hash().equals(file.hash()) && asset.mediaType().equals(file.mediaType());
    }

    private static List<PathPattern> pattern(AssetPath path) {
        return List.of(new PathPattern(path.value()));
    }

    private record Held(Asset asset, boolean retired) {}
}
