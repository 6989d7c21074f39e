package io.slipstream.asset.storage;

import io.slipstream.asset.asset.PublishedFile;
import io.slipstream.asset.purge.Actor;
import io.slipstream.asset.purge.Invalidation;
import io.slipstream.asset.purge.PathPattern;
import io.slipstream.contracts.security.Tenant;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What each change writes beside the change itself, in the same transaction: revision, invalidation, facts for the log. */
@ApplicationScoped
class ChangeLog {
    private static final String RAISE = """
            insert into tenant_state as s (tenant, revision) values ($1, 1)
            on conflict (tenant) do update set revision = s.revision + 1 returning revision""";
    private static final String INVALIDATE =
            "insert into invalidation (id, tenant, revision, paths, reason, requested_at, requested_by)"
                    + " values ($1, $2, $3, $4, $5, $6, $7) returning "
                    + Rows.INVALIDATION;
    private static final String TELL_INVALIDATED = """
            insert into outbox (event_id, tenant, kind, subject, paths, reference, revision, occurred_at, traceparent)
            values (gen_random_uuid(), $1, 'invalidated', $2, $3, $4, $5, $6, $7)""";
    private static final String TELL_PUBLISHED = """
            insert into outbox (event_id, tenant, kind, subject, hash, media_type, size_bytes, reference, revision, occurred_at, traceparent)
            select gen_random_uuid(), $1, 'published', f.path, f.hash, f.media_type, f.size_bytes, $2, $3, $4, $5
            from unnest($6::text[], $7::bytea[], $8::text[], $9::bigint[]) as f (path, hash, media_type, size_bytes)""";

    private final InstantSource clock;

    ChangeLog(InstantSource clock) {
        this.clock = clock;
    }

    /** The present time, as PostgreSQL keeps it. */
    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    /** Raises the tenant's revision and locks it: the tenant's other changes wait until this one commits. */
    Uni<Long> begin(SqlConnection connection, Tenant tenant) {
        return connection
                .preparedQuery(RAISE)
                .execute(Tuple.of(tenant.name()))
                .map(rows -> rows.iterator().next().getLong(0));
    }

    /** Queues an invalidation and tells of it. */
    Uni<Invalidation> invalidate(
            SqlConnection connection, Actor actor, long revision, List<PathPattern> paths, Invalidation.Reason reason) {
        UUID id = UUID.randomUUID();
        Instant now = now();
        String[] values = Rows.parameter(paths);
        Tuple row = Tuple.tuple(Arrays.asList(
                id,
                actor.tenant().name(),
                revision,
                values,
                reason.name().toLowerCase(Locale.ROOT),
                Rows.parameter(now),
                actor.subject()));
        Tuple fact = Tuple.tuple(Arrays.asList(
                actor.tenant().name(), values[0], values, id, revision, Rows.parameter(now), actor.traceParent()));
        return connection
                .preparedQuery(INVALIDATE)
                .execute(row)
                .map(rows -> Rows.invalidation(rows.iterator().next()))
                .call(() -> connection.preparedQuery(TELL_INVALIDATED).execute(fact));
    }

    /** Tells that files are served from now on. */
    Uni<Void> published(
            SqlConnection connection, Actor actor, long revision, List<PublishedFile> files, @Nullable UUID bundle) {
        if (files.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        Tuple facts = Tuple.tuple(Arrays.asList(
                actor.tenant().name(),
                bundle,
                revision,
                Rows.parameter(now()),
                actor.traceParent(),
                files.stream().map(file -> file.path().value()).toArray(String[]::new),
                files.stream().map(file -> Rows.parameter(file.hash())).toArray(Buffer[]::new),
                files.stream().map(PublishedFile::mediaType).toArray(String[]::new),
                files.stream().map(PublishedFile::sizeBytes).toArray(Long[]::new)));
        return connection.preparedQuery(TELL_PUBLISHED).execute(facts).replaceWithVoid();
    }
}
