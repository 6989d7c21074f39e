package io.slipstream.task.storage;

import io.slipstream.task.lease.ClaimLimits;
import io.slipstream.task.lease.Lease;
import io.slipstream.task.lease.LeaseStore;
import io.slipstream.task.task.RateLimit;
import io.slipstream.task.task.TokenBucket;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How much a limited claim may take, read under the locks of the limits.
 *
 * @param limits what bounds it
 * @param running how many of the type run
 * @param type the type's bucket, filled; null without a rate of the type
 * @param tenant the tenant's bucket, filled; null without a rate of the tenant
 */
record ClaimRoom(
        ClaimLimits limits,
        long running,
        @Nullable TokenBucket type,
        @Nullable TokenBucket tenant) {
    /** Who waits for a token waits for as many as come in this time, so that fast rates do not cost a claim for each. */
    private static final double GATHERED = 0.05;

    static ClaimRoom of(ClaimLimits limits, Row row) {
        Instant now = row.getOffsetDateTime("now").toInstant();
        return new ClaimRoom(
                limits,
                row.getLong("running"),
                bucket(row, "type", limits.type(), now),
                bucket(row, "tenant", limits.tenant(), now));
    }

    private static @Nullable TokenBucket bucket(Row row, String scope, @Nullable RateLimit limit, Instant now) {
        return limit == null ? null : TokenBucket.filled(TaskRows.bucket(row, scope), limit, now);
    }

    /** How many of so many there is room for. */
    int of(int wanted) {
        long room = wanted;
        Integer concurrency = limits.concurrency();
        if (concurrency != null) {
            room = Math.min(room, concurrency - running);
        }
        room = Math.min(room, type == null ? room : type.whole());
        room = Math.min(room, tenant == null ? room : tenant.whole());
        return (int) Math.max(0, room);
    }

    /** What is left when some started. */
    ClaimRoom take(int started) {
        return new ClaimRoom(
                limits,
                running + started,
                type == null ? null : type.take(started),
                tenant == null ? null : tenant.take(started));
    }

    /** What a claim came to after which this is left. */
    LeaseStore.LimitedClaim claim(List<Lease> leases, int wished, int room) {
        Integer concurrency = limits.concurrency();
        return new LeaseStore.LimitedClaim(
                leases,
                leases.size() < Math.min(wished, room),
                concurrency != null && running >= concurrency,
                due(type, limits.type()),
                due(tenant, limits.tenant()));
    }

    private static Duration due(@Nullable TokenBucket bucket, @Nullable RateLimit limit) {
        if (bucket == null || limit == null || bucket.whole() > 0) {
            return Duration.ZERO;
        }
        double gathered = Math.min(limit.perSecond() * GATHERED, limit.burst() / 2.0);
        return bucket.until(Math.max(1, Math.floor(gathered)), limit);
    }

    /** Whether buckets must be written. */
    boolean hasBuckets() {
        return type != null || tenant != null;
    }

    /** The parameters that write the buckets of a tenant and type. */
    Tuple buckets(String ofTenant, String ofType) {
        Columns columns = new Columns();
        add(columns, "type", ofType, type);
        add(columns, "tenant", "", tenant);
        return Tuple.of(
                ofTenant,
                columns.array(0, String[]::new),
                columns.array(1, String[]::new),
                columns.array(2, Double[]::new),
                columns.array(3, OffsetDateTime[]::new));
    }

    private static void add(Columns columns, String scope, String name, @Nullable TokenBucket bucket) {
        if (bucket != null) {
            columns.add(scope, name, bucket.tokens(), TaskRows.column(bucket.filledAt()));
        }
    }
}
