package io.slipstream.cache.invalidation;

import io.slipstream.cache.invalidation.PositionMarkers.Marker;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;

/** Accepts invalidations: they are acknowledged once the log has them and this replica keeps to them. */
public final class InvalidationService {
    private final InvalidationLog log;
    private final LogApplier applier;
    private final LogContact contact;
    private final Floors floors;
    private final PositionMarkers markers;
    private final Receipts receipts;
    private final InvalidationMetrics metrics;
    private final InstantSource clock;
    private final String replica;
    private final Duration patience;
    private final AtomicLongArray told;

    /**
     * Writes to this log.
     *
     * @param patience how long an acknowledged invalidation waits to be read back by this replica
     */
    public InvalidationService(
            InvalidationLog log,
            LogApplier applier,
            LogContact contact,
            Floors floors,
            PositionMarkers markers,
            Receipts receipts,
            InvalidationMetrics metrics,
            InstantSource clock,
            String replica,
            Duration patience) {
        this.log = log;
        this.applier = applier;
        this.contact = contact;
        this.floors = floors;
        this.markers = markers;
        this.receipts = receipts;
        this.metrics = metrics;
        this.clock = clock;
        this.replica = replica;
        this.patience = patience;
        this.told = new AtomicLongArray(contact.partitions());
    }

    /**
     * Invalidates. Fails with {@code LOG_UNAVAILABLE} if not every record is in the log for certain; then nothing is
     * acknowledged, although a part may be invalid already.
     */
    public Uni<Acknowledged> invalidate(String tenant, Invalidation invalidation) {
        return invalidate(UUID.randomUUID().toString(), tenant, invalidation);
    }

    /** The same under an id of the caller's; doing it twice does no harm. */
    public Uni<Acknowledged> invalidate(String id, String tenant, Invalidation invalidation) {
        Instant at = clock.instant();
        long begun = contact.now();
        return append(tenant, invalidation.records(id, tenant, at, replica), invalidation)
                .onFailure()
                .invoke(metrics::refused)
                .invoke(() -> metrics.acknowledged(Duration.ofNanos(contact.now() - begun)))
                .call(this::tellSharedTier)
                .call(this::awaitOwnCopy)
                .chain(positions -> receipts.find(tenant, id)
                        .map(found -> found.orElseGet(() -> fresh(id, invalidation, at)))
                        .map(receipt -> new Acknowledged(receipt, token(positions))));
    }

    /**
     * Takes a soft invalidation back: copies that it made stale, and that nobody refreshed since, are as fresh as before. Where a later
     * invalidation of the same scope came, that one stands. Fails with {@code NOT_FOUND} without a receipt, {@code CONFLICT} if it was a hard
     * one, and as {@link #invalidate} does.
     */
    public Uni<Acknowledged> undo(String tenant, String id) {
        return receipts.find(tenant, id).chain(found -> {
            Receipt receipt = found.orElseThrow(() -> ProblemException.notFound("the invalidation"));
            if (!receipt.soft()) {
                throw new ProblemException(
                        ErrorCode.CONFLICT, "a hard invalidation cannot be undone; what it dropped is gone");
            }
            LogRecord.Undone record = new LogRecord.Undone(id, tenant, clock.instant(), replica);
            List<Uni<LogPosition>> appends = IntStream.range(0, log.partitions())
                    .mapToObj(partition -> log.append(partition, record))
                    .toList();
            return Uni.join()
                    .all(appends)
                    .andFailFast()
                    .invoke(() -> floors.undo(tenant, id))
                    .call(this::awaitOwnCopy)
                    .chain(positions -> receipts.find(tenant, id)
                            .map(now -> new Acknowledged(now.orElse(receipt), token(positions))));
        });
    }

    /** Puts one floor under one entry, and says where it stands. For writes that the shared tier did not take. */
    public Uni<LogPosition> raise(String tenant, String namespace, String key) {
        Invalidation invalidation = Invalidation.ofKey(namespace, key);
        String id = UUID.randomUUID().toString();
        return append(tenant, invalidation.records(id, tenant, clock.instant(), replica), invalidation)
                .map(List::getFirst);
    }

    /** The receipt of an invalidation of the tenant. */
    public Uni<Optional<Receipt>> receipt(String tenant, String id) {
        return receipts.find(tenant, id);
    }

    /**
     * Tells the shared tier where the floors of each partition end: also those of a replica that cannot reach it, and those of this one that it
     * was not told of when they were acknowledged. To be called at the pace of heartbeats.
     *
     * @param always also if nothing changed since it was told, since the shared tier may have lost it
     */
    public void refreshMarkers(boolean always) {
        for (int p = 0; p < contact.partitions(); p++) {
            int partition = p;
            long end = floors.end(partition);
            if (contact.epoch() != 0 && (always || end != told.get(partition))) {
                tell(partition, new Marker(contact.epoch(), end))
                        .subscribe()
                        .with(
                                isTold -> {
                                    if (isTold) {
                                        told.set(partition, end);
                                    }
                                },
                                failure -> {});
            }
        }
    }

    /** Only while it hears the log for certain does this replica know all floors, and may be the first to tell. */
    private Uni<Boolean> tell(int partition, Marker marker) {
        return contact.isHeard(partition)
                ? markers.raise(partition, marker).replaceWith(true)
                : markers.raiseKnown(partition, marker);
    }

    /** Tells the shared facts again what they did not take of receipts; to be called each second or so. */
    public void retryReceipts() {
        receipts.retry();
    }

    private Uni<List<LogPosition>> append(
            String tenant, List<LogRecord.Invalidated> records, Invalidation invalidation) {
        List<Integer> partitions = invalidation.namespace() == null
                ? IntStream.range(0, log.partitions()).boxed().toList()
                : List.of(log.partitionOf(invalidation.namespace()));
        List<Uni<LogPosition>> appends = new ArrayList<>();
        for (LogRecord.Invalidated record : records) {
            for (int partition : partitions) {
                appends.add(log.append(partition, record)
                        .invoke(position -> floors.raise(position.partition(), position.offset(), record)));
            }
        }
        return Uni.join().all(appends).andFailFast();
    }

    /** For replicas that cannot hear the log. What the shared tier does not take now, {@link #refreshMarkers} tells it soon. */
    private Uni<Void> tellSharedTier(List<LogPosition> positions) {
        long epoch = contact.epoch();
        List<Uni<Void>> raised = positions.stream()
                .map(position -> markers.raise(position.partition(), new Marker(epoch, position.offset() + 1))
                        .onFailure()
                        .recoverWithNull())
                .toList();
        return Uni.join().all(raised).andCollectFailures().replaceWithVoid();
    }

    /** So that what the caller writes next on this replica is not below its own floor. */
    private Uni<Void> awaitOwnCopy(List<LogPosition> positions) {
        return Uni.join()
                .all(positions.stream().map(applier::applied).toList())
                .andCollectFailures()
                .replaceWithVoid()
                .ifNoItem()
                .after(patience)
                .recoverWithUni(() -> Uni.createFrom().voidItem());
    }

    /**
     * Whether this replica has applied what a token stands for, in a partition; waits a moment for it. If not, a copy in
     * process may be older than the caller knows.
     */
    public Uni<Boolean> isApplied(ConsistencyToken token, int partition) {
        ConsistencyToken.Point point = token.in(partition);
        if (point == null || (token.epoch() == contact.epoch() && contact.position(partition) > point.offset())) {
            return Uni.createFrom().item(true);
        }
        if (token.epoch() != contact.epoch() || point.isUntold()) {
            return Uni.createFrom().item(false);
        }
        return applier.applied(new LogPosition(partition, point.offset()))
                .replaceWith(true)
                .ifNoItem()
                .after(patience)
                .recoverWithItem(false);
    }

    /** Where the records stand: for each partition the last one. */
    private ConsistencyToken token(List<LogPosition> positions) {
        Map<Integer, ConsistencyToken.Point> last = new TreeMap<>();
        for (LogPosition position : positions) {
            last.merge(
                    position.partition(),
                    new ConsistencyToken.Point(position.partition(), position.offset(), true),
                    (one, other) -> one.offset() > other.offset() ? one : other);
        }
        return new ConsistencyToken(contact.epoch(), List.copyOf(last.values()));
    }

    /**
     * That an invalidation is in the log.
     *
     * @param receipt what is known of it by now
     * @param token reads that show it find nothing that the invalidation forbids
     */
    public record Acknowledged(Receipt receipt, ConsistencyToken token) {}

    private static Receipt fresh(String id, Invalidation invalidation, Instant at) {
        return new Receipt(id, null, false, false, invalidation.soft(), at, null, List.of());
    }
}
