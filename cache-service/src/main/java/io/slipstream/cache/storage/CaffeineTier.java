package io.slipstream.cache.storage;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.RemovalListener;
import io.slipstream.cache.entry.CopySampler;
import io.slipstream.cache.entry.Entry;
import io.slipstream.cache.entry.EntryKey;
import io.slipstream.cache.entry.EntryMetrics;
import io.slipstream.cache.entry.HotKeys;
import io.slipstream.cache.entry.LocalCopy;
import io.slipstream.cache.entry.LocalTier;
import io.slipstream.cache.namespace.Namespace;
import io.slipstream.cache.namespace.Policy;
import io.slipstream.cache.storage.TenantRooms.Reserved;
import io.smallrye.mutiny.Uni;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Copies in process, in Caffeine. All share one room. While there is room, any tenant may take it; once it is full, the
 * tenant that takes the most gives up its least valuable copies, so that nobody is pushed out by others below an equal
 * part (max-min fairness). A namespace with a limit of its own has a room of its own, reserved beside the shared one.
 */
public final class CaffeineTier implements LocalTier, CopySampler {
    /** A changed key is remembered by its stripe; keys that share one cost each other a fill now and then. */
    private static final int STRIPES = 1 << 14;

    /** When the shared room is full, this part of it is freed beyond what is needed, so that it is not full at once again. */
    private static final int SLACK = 128;

    private final InstantSource clock;
    private final EntryMetrics metrics;
    private final long maxBytes;
    private final long tenantMaxBytes;
    private final long maxReserved;
    private final Map<String, TenantRooms> tenants = new ConcurrentHashMap<>();
    private final AtomicLong sharedBytes = new AtomicLong();
    private final AtomicBoolean makingRoom = new AtomicBoolean();
    private final AtomicLongArray marks = new AtomicLongArray(STRIPES);
    private final CoarseTicker ticker = new CoarseTicker();
    private final CopyWalk walk = new CopyWalk(() -> rooms().iterator());

    /**
     * An empty tier.
     *
     * @param maxBytes how much all copies in the shared room may take
     * @param tenantShare how much of it one tenant may take although there is room, above 0 and at most 1
     * @param maxReserved how much the rooms of namespaces may take together
     */
    public CaffeineTier(
            long maxBytes, double tenantShare, long maxReserved, InstantSource clock, EntryMetrics metrics) {
        if (!(tenantShare > 0 && tenantShare <= 1)) {
            throw new IllegalArgumentException(
                    "slipstream.cache.l1.tenant-share must be above 0 and at most 1, got " + tenantShare);
        }
        this.clock = clock;
        this.metrics = metrics;
        this.maxBytes = maxBytes;
        this.tenantMaxBytes = (long) (maxBytes * tenantShare);
        this.maxReserved = maxReserved;
    }

    @Override
    public @Nullable LocalCopy peek(EntryKey key) {
        TenantRooms rooms = tenants.get(key.tenant());
        return rooms == null ? null : rooms.of(key.namespace()).getIfPresent(key);
    }

    @Override
    public @Nullable LocalCopy inspect(EntryKey key) {
        TenantRooms rooms = tenants.get(key.tenant());
        return rooms == null ? null : alive(rooms.of(key.namespace()).policy().getIfPresentQuietly(key));
    }

    private @Nullable LocalCopy alive(@Nullable LocalCopy copy) {
        return copy == null || clock.millis() >= copy.entry().goneAt() ? null : copy;
    }

    @Override
    public Uni<@Nullable Entry> get(EntryKey key) {
        LocalCopy copy = alive(peek(key));
        return copy == null ? Uni.createFrom().nullItem() : Uni.createFrom().item(copy.entry());
    }

    @Override
    public Uni<Boolean> put(EntryKey key, Entry entry) {
        boolean existed = alive(peek(key)) != null;
        fill(key, LocalCopy.untrusted(entry), mark(key));
        return Uni.createFrom().item(existed);
    }

    @Override
    public Uni<Boolean> remove(EntryKey key) {
        boolean existed = alive(peek(key)) != null;
        changed(key, 0);
        return Uni.createFrom().item(existed);
    }

    @Override
    public long mark(EntryKey key) {
        return marks.get(stripe(key));
    }

    @Override
    public boolean fill(EntryKey key, LocalCopy copy, long mark) {
        int stripe = stripe(key);
        TenantRooms rooms = rooms(key.tenant());
        Cache<EntryKey, LocalCopy> room = rooms.of(key.namespace());
        LocalCopy kept = room.asMap()
                .compute(
                        key,
                        (k, present) ->
                                // Within compute: a change that comes later waits for it, finds the copy and drops it.
                                marks.compareAndSet(stripe, mark, mark + 1) ? copy : present);
        if (kept != copy) {
            return false;
        }
        long weight = weight(key, copy);
        rooms.tally(key.namespace()).came(weight);
        if (rooms.isShared(room)) {
            rooms.sharedBytes().addAndGet(weight);
            if (sharedBytes.addAndGet(weight) > maxBytes) {
                makeRoom();
            }
        }
        if (marks.get(stripe) != mark + 1) {
            // A change of many keys may have walked over the room before the copy could be seen there.
            room.asMap().remove(key, copy);
            return false;
        }
        return true;
    }

    /** Takes from the tenant that has the most until all fits. One thread does it; meanwhile others may add a little more. */
    private void makeRoom() {
        if (!makingRoom.compareAndSet(false, true)) {
            return;
        }
        try {
            for (int turn = tenants.size(); turn > 0 && sharedBytes.get() > maxBytes; turn--) {
                long excess = sharedBytes.get() - maxBytes + maxBytes / SLACK;
                tenants.values().stream()
                        .max(Comparator.comparingLong(
                                rooms -> rooms.sharedBytes().get()))
                        .ifPresent(largest -> largest.shrink(excess));
            }
        } finally {
            makingRoom.set(false);
        }
    }

    @Override
    public void changed(EntryKey key, long write) {
        TenantRooms rooms = tenants.get(key.tenant());
        LocalCopy present = rooms == null || write == 0
                ? null
                : rooms.of(key.namespace()).policy().getIfPresentQuietly(key);
        if (present != null && present.entry().write() == write) {
            // Known already: the copy moved the mark when it came.
            return;
        }
        marks.incrementAndGet(stripe(key));
        if (rooms != null) {
            // Not computeIfPresent, which looks without the lock first and would miss a copy that is just being filled
            // in.
            rooms.of(key.namespace())
                    .asMap()
                    .compute(
                            key,
                            (k, copy) ->
                                    copy != null && write != 0 && copy.entry().write() == write ? copy : null);
        }
    }

    @Override
    public void changedAll(String tenant, String namespace) {
        moveAllMarks();
        TenantRooms rooms = tenants.get(tenant);
        if (rooms != null) {
            rooms.all()
                    .forEach(room -> room.asMap()
                            .keySet()
                            .removeIf(key -> key.namespace().equals(namespace)));
        }
    }

    @Override
    public void drop(EntryKey key, LocalCopy copy) {
        TenantRooms rooms = tenants.get(key.tenant());
        if (rooms != null) {
            rooms.of(key.namespace()).asMap().remove(key, copy);
        }
    }

    @Override
    public void clear() {
        moveAllMarks();
        rooms().forEach(Cache::invalidateAll);
    }

    @Override
    public void sweep(BiPredicate<EntryKey, LocalCopy> test) {
        rooms().forEach(room -> room.asMap().forEach((key, copy) -> {
            if (test.test(key, copy)) {
                room.asMap().remove(key, copy);
            }
        }));
    }

    @Override
    public long count(BiPredicate<EntryKey, LocalCopy> test) {
        return rooms().flatMap(room -> room.asMap().entrySet().stream())
                .filter(one -> test.test(one.getKey(), one.getValue()))
                .count();
    }

    @Override
    public List<EntryKey> hottest(int limit, BiPredicate<EntryKey, LocalCopy> test) {
        return HotKeys.merged(rooms().map(room -> hottest(room, limit, test)).toList(), limit);
    }

    private static List<EntryKey> hottest(
            Cache<EntryKey, LocalCopy> room, int limit, BiPredicate<EntryKey, LocalCopy> test) {
        return room.policy().eviction().orElseThrow().hottest(limit).entrySet().stream()
                .filter(one -> test.test(one.getKey(), one.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    @Override
    public void resize(Namespace namespace) {
        Policy policy = namespace.policy();
        TenantRooms known = tenants.get(namespace.tenant());
        Reserved present = known == null ? null : known.reserved(namespace.name());
        if (present == null && !policy.isLimited()) {
            return;
        }
        Reserved wanted = policy.isLimited() ? reservation(policy) : null;
        if (present == null || wanted == null || !present.sameLimits(wanted)) {
            rooms(namespace.tenant()).reserve(namespace.name(), wanted, this::moveAllMarks);
        }
    }

    @Override
    public boolean hasRoom(String tenant, String namespace, long bytes) {
        long others = tenants.entrySet().stream()
                .mapToLong(one -> one.getValue().reservedBytes(one.getKey().equals(tenant) ? namespace : null))
                .sum();
        return others + bytes <= maxReserved;
    }

    @Override
    public Usage usage(String tenant, String namespace) {
        TenantRooms rooms = rooms(tenant);
        return rooms.tally(namespace).usage(rooms.maxBytes(namespace));
    }

    /** How many copies there are. */
    public double entries() {
        return rooms().mapToLong(Cache::estimatedSize).sum();
    }

    /** How much they take. */
    public double bytes() {
        return tenants.values().stream().mapToLong(TenantRooms::bytes).sum();
    }

    @Override
    public double sum(Predicate<String> namespaces, ToDoubleFunction<Usage> figure) {
        return tenants.values().stream()
                .flatMap(rooms -> rooms.usages(namespaces))
                .mapToDouble(figure)
                .sum();
    }

    @Override
    public long maxBytes(String tenant) {
        TenantRooms rooms = tenants.get(tenant);
        return tenantMaxBytes + (rooms == null ? 0 : rooms.reservedBytes(null));
    }

    /** How much they may take. */
    public double maxBytes() {
        return (double) maxBytes + maxReserved;
    }

    /**
     * Lets copies whose time is over go, which otherwise waits for the next write, and tenants that gave way take room again;
     * who has the most may be another one by now. To be called each second or so.
     */
    public void cleanUp() {
        ticker.turn();
        rooms().forEach(Cache::cleanUp);
        tenants.values().forEach(TenantRooms::grow);
    }

    private void moveAllMarks() {
        for (int stripe = 0; stripe < STRIPES; stripe++) {
            marks.incrementAndGet(stripe);
        }
    }

    @Override
    public Uni<List<Sampled>> sample(int most) {
        return Uni.createFrom().item(() -> walk.next(most));
    }

    private Stream<Cache<EntryKey, LocalCopy>> rooms() {
        return tenants.values().stream().flatMap(TenantRooms::all);
    }

    private TenantRooms rooms(String tenant) {
        TenantRooms known = tenants.get(tenant);
        return known != null ? known : tenants.computeIfAbsent(tenant, fresh -> ofTenant());
    }

    private TenantRooms ofTenant() {
        AtomicLong bytes = new AtomicLong();
        Cache<EntryKey, LocalCopy> part = room(tenantMaxBytes, 0, (key, copy, cause) -> {
            if (key != null && copy != null) {
                long weight = weight(key, copy);
                bytes.addAndGet(-weight);
                sharedBytes.addAndGet(-weight);
                removed(key, copy, cause);
            }
        });
        return new TenantRooms(part, tenantMaxBytes, bytes);
    }

    private Reserved reservation(Policy policy) {
        Long bytes = policy.maxBytes();
        Long entries = policy.maxEntries();
        long limit = bytes == null ? maxReserved : bytes;
        // An entry weighs at least its share, so that neither limit is passed.
        long share = entries == null ? 0 : Math.max(1, limit / entries);
        return new Reserved(room(limit, share, this::removed), limit, share);
    }

    private Cache<EntryKey, LocalCopy> room(long limit, long share, RemovalListener<EntryKey, LocalCopy> listener) {
        return Caffeine.newBuilder()
                .maximumWeight(limit)
                .<EntryKey, LocalCopy>weigher((key, copy) ->
                        (int) Math.min(Integer.MAX_VALUE, Math.max(share, weight(key, copy))))
                .expireAfter(new UntilGone(clock))
                .ticker(ticker)
                .executor(Runnable::run)
                .removalListener(listener)
                .build();
    }

    private void removed(@Nullable EntryKey key, @Nullable LocalCopy copy, RemovalCause cause) {
        if (key == null || copy == null) {
            return;
        }
        CopyTally tally = rooms(key.tenant()).tally(key.namespace());
        tally.went(weight(key, copy));
        EvictionReason reason = switch (cause) {
            case SIZE -> EvictionReason.SIZE;
            case EXPIRED -> EvictionReason.EXPIRED;
            case EXPLICIT, COLLECTED -> EvictionReason.INVALIDATED;
            case REPLACED -> null;
        };
        if (reason != null) {
            tally.evicted(reason);
            metrics.evicted(reason);
        }
    }

    private static int weight(EntryKey key, LocalCopy copy) {
        return copy.entry().weight() + 2 * key.key().length();
    }

    private static int stripe(EntryKey key) {
        int hash = key.hashCode() * 0x9E3779B9;
        return (hash ^ (hash >>> 16)) & (STRIPES - 1);
    }
}
