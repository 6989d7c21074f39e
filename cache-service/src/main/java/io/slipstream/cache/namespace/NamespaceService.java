package io.slipstream.cache.namespace;

import io.slipstream.cache.invalidation.Floors;
import io.slipstream.cache.invalidation.Invalidation;
import io.slipstream.cache.invalidation.InvalidationLog;
import io.slipstream.cache.invalidation.InvalidationService;
import io.slipstream.cache.invalidation.LogListener;
import io.slipstream.cache.invalidation.LogRecord;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The namespaces of all tenants. Reading them takes no database: shipped policies hold until others are known, and the
 * last known hold while PostgreSQL is away. Changes are committed first, then told to all replicas through the log, and
 * looked for now and then in case the word was lost.
 */
public final class NamespaceService implements LogListener {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");

    /** How long a caller waits for what is kept to be read again. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Floors floors;
    private final InvalidationLog log;
    private final InvalidationService invalidations;
    private final PolicyStore store;
    private final InstantSource clock;
    private final String replica;
    private final int maxPerTenant;
    private final Map<String, TenantNamespaces> tenants = new ConcurrentHashMap<>();
    private final AtomicBoolean refreshing = new AtomicBoolean();
    private final AtomicBoolean refreshAgain = new AtomicBoolean();
    private final AtomicReference<CompletableFuture<Boolean>> next = new AtomicReference<>(new CompletableFuture<>());
    private long changes;
    private volatile boolean loaded;
    private volatile Consumer<Namespace> onChange = namespace -> {};

    /** Keeps changes in this store, and tells them through this log. */
    public NamespaceService(
            Floors floors,
            InvalidationLog log,
            InvalidationService invalidations,
            PolicyStore store,
            InstantSource clock,
            String replica,
            int maxPerTenant) {
        this.floors = floors;
        this.log = log;
        this.invalidations = invalidations;
        this.store = store;
        this.clock = clock;
        this.replica = replica;
        this.maxPerTenant = maxPerTenant;
    }

    /** Whether a name can be a namespace's: lower-case letters, digits, dots, hyphens and underscores, at most 63. */
    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /** Calls back whenever the policy of a namespace is another one; at most one such callee. */
    public void onChange(Consumer<Namespace> callee) {
        onChange = callee;
    }

    /** Whether the kept policies were read once. */
    public boolean isLoaded() {
        return loaded;
    }

    /** A namespace of a tenant; null if there is none. */
    public @Nullable Namespace find(String tenant, String name) {
        return tenant(tenant).byName().get(name);
    }

    /** A namespace of a tenant; fails with {@code NOT_FOUND} if there is none. */
    public Namespace require(String tenant, String name) {
        Namespace found = find(tenant, name);
        if (found == null) {
            throw ProblemException.notFound(isName(name) ? "namespace '" + name + "'" : "the namespace");
        }
        return found;
    }

    /**
     * A namespace of a tenant, which another replica may have made a moment ago: one that is not known here is looked for in what is kept. Fails with
     * {@code NOT_FOUND} if there is none, with {@code STORE_UNAVAILABLE} if that cannot be told.
     */
    public Uni<Namespace> resolve(String tenant, String name) {
        Namespace found = find(tenant, name);
        if (found != null) {
            return Uni.createFrom().item(found);
        }
        Uni<Boolean> read = isName(name) ? reread() : Uni.createFrom().item(true);
        return read.map(isRead -> {
            if (!isRead && find(tenant, name) == null) {
                throw new ProblemException(
                        ErrorCode.STORE_UNAVAILABLE, "whether there is a namespace '" + name + "' cannot be told now");
            }
            return require(tenant, name);
        });
    }

    /** Whether what is kept was read, by a question asked after this call; however many call, one question is asked at a time. */
    private Uni<Boolean> reread() {
        CompletableFuture<Boolean> read = next.get();
        refresh();
        return Uni.createFrom()
                .completionStage(read::copy)
                .ifNoItem()
                .after(PATIENCE)
                .recoverWithItem(false);
    }

    /** All namespaces of a tenant, by name. */
    public List<Namespace> list(String tenant) {
        return tenant(tenant).byName().values().stream()
                .sorted(Comparator.comparing(Namespace::name))
                .toList();
    }

    /** Gives a namespace a policy, and makes it if need be; whether it is new. */
    public Uni<Boolean> save(String tenant, String name, Policy policy) {
        boolean isNew = find(tenant, name) == null;
        if (isNew
                && tenant(tenant).byName().size()
                        >= maxPerTenant + ShippedNamespaces.policies().size()) {
            throw new ProblemException(
                    ErrorCode.CONFLICT, "a tenant can have " + maxPerTenant + " namespaces of its own");
        }
        return dropIfTiersChange(tenant, name, policy)
                .chain(() -> store.save(tenant, name, policy))
                .invoke(() -> changed(() -> apply(tenant(tenant), name, policy)))
                .invoke(() -> tell(tenant, name))
                .replaceWith(isNew);
    }

    /** What a tier kept while it was not written must not come back when it is used again. */
    private Uni<Void> dropIfTiersChange(String tenant, String name, Policy policy) {
        Namespace known = find(tenant, name);
        if (known == null || known.policy().tiers().containsAll(policy.tiers())) {
            return Uni.createFrom().voidItem();
        }
        return invalidations
                .invalidate(tenant, Invalidation.ofNamespace(name, false))
                .replaceWithVoid();
    }

    /** Drops the entries of a namespace, and the namespace; a shipped one gets its shipped policy back. */
    public Uni<Void> remove(String tenant, String name) {
        return resolve(tenant, name)
                .chain(() -> invalidations.invalidate(tenant, Invalidation.ofNamespace(name, false)))
                .chain(() -> store.remove(tenant, name))
                .invoke(() -> changed(() -> reset(tenant(tenant), name)))
                .invoke(() -> tell(tenant, name))
                .replaceWithVoid();
    }

    /** What a tenant switched off. */
    public TenantSwitch switchOf(String tenant) {
        return tenant(tenant).present();
    }

    /** Turns caching, or tiers, on and off for a tenant, on all replicas. */
    public Uni<Void> enable(String tenant, TenantSwitch state) {
        return dropIfTiersReturn(tenant, state)
                .chain(() -> store.saveSwitch(tenant, state))
                .invoke(() -> changed(() -> tenant(tenant).present(state)))
                .invoke(() -> tell(tenant, LogRecord.ALL_NAMESPACES));
    }

    /** The shared tier missed what was written while it was off; the others heard of it. */
    private Uni<Void> dropIfTiersReturn(String tenant, TenantSwitch state) {
        boolean returns = state.isOn(TierName.L2) && !switchOf(tenant).isOn(TierName.L2);
        return returns
                ? invalidations
                        .invalidate(tenant, Invalidation.ofNamespace(null, false))
                        .replaceWithVoid()
                : Uni.createFrom().voidItem();
    }

    @Override
    public void settingsChanged(LogRecord.SettingsChanged record) {
        if (!record.origin().equals(replica)) {
            refresh();
        }
    }

    /** Reads what is kept again; a call while one runs makes it run once more. */
    public void refresh() {
        refreshAgain.set(true);
        if (refreshing.compareAndSet(false, true)) {
            refreshAgain.set(false);
            CompletableFuture<Boolean> waiting = next.getAndSet(new CompletableFuture<>());
            long before = changes();
            store.load()
                    .onTermination()
                    .invoke(() -> refreshing.set(false))
                    .subscribe()
                    .with(settings -> refreshed(settings, before, waiting), failure -> {
                        // The last known policies hold; the next round tries again.
                        waiting.complete(false);
                        refreshIfAsked();
                    });
        }
    }

    private void refreshed(PolicyStore.Settings settings, long before, CompletableFuture<Boolean> waiting) {
        if (applyIfUnchanged(settings, before)) {
            waiting.complete(true);
            refreshIfAsked();
        } else {
            Uni.createFrom().completionStage(next.get()).subscribe().with(waiting::complete);
            refresh();
        }
    }

    private void refreshIfAsked() {
        if (refreshAgain.get()) {
            refresh();
        }
    }

    private synchronized long changes() {
        return changes;
    }

    /** A change of this replica's own, which is in the store already. */
    private synchronized void changed(Runnable apply) {
        changes++;
        apply.run();
    }

    /** What was read before a change of this replica's own must not undo it. */
    private synchronized boolean applyIfUnchanged(PolicyStore.Settings settings, long before) {
        if (changes != before) {
            return false;
        }
        apply(settings);
        return true;
    }

    private void apply(PolicyStore.Settings settings) {
        Set<String> kept = new HashSet<>();
        for (PolicyStore.Kept one : settings.policies()) {
            kept.add(one.tenant() + '/' + one.namespace());
            apply(tenant(one.tenant()), one.namespace(), one.policy());
        }
        settings.switches().forEach((tenant, state) -> tenant(tenant).present(state));
        for (TenantNamespaces tenant : tenants.values()) {
            for (String name : List.copyOf(tenant.byName().keySet())) {
                if (!kept.contains(tenant.tenant() + '/' + name)) {
                    reset(tenant, name);
                }
            }
        }
        loaded = true;
    }

    private void apply(TenantNamespaces tenant, String name, Policy policy) {
        Namespace known = tenant.byName().get(name);
        if (known == null) {
            onChange.accept(tenant.byName().computeIfAbsent(name, fresh -> make(tenant, fresh, policy)));
        } else if (!known.policy().equals(policy)) {
            known.policy(policy);
            onChange.accept(known);
        }
    }

    private void reset(TenantNamespaces tenant, String name) {
        Policy shipped = ShippedNamespaces.policies().get(name);
        if (shipped != null) {
            apply(tenant, name, shipped);
        } else {
            tenant.byName().remove(name);
        }
    }

    private void tell(String tenant, String namespace) {
        log.append(
                        log.partitionOf(namespace),
                        new LogRecord.SettingsChanged(tenant, namespace, clock.instant(), replica))
                .subscribe()
                .with(position -> {}, failure -> {
                    // The others find it when they look again.
                });
    }

    private TenantNamespaces tenant(String name) {
        TenantNamespaces known = tenants.get(name);
        return known != null ? known : tenants.computeIfAbsent(name, this::withShipped);
    }

    private TenantNamespaces withShipped(String name) {
        TenantNamespaces tenant = new TenantNamespaces(name);
        ShippedNamespaces.policies()
                .forEach((namespace, policy) -> tenant.byName().put(namespace, make(tenant, namespace, policy)));
        return tenant;
    }

    private Namespace make(TenantNamespaces tenant, String name, Policy policy) {
        int partition = log.partitionOf(name);
        return new Namespace(tenant, name, partition, floors.view(tenant.tenant(), name, partition), policy);
    }
}
