package io.slipstream.gateway.route;

import io.slipstream.gateway.config.ProxyConfig;
import io.slipstream.gateway.config.UpstreamsConfig;
import io.slipstream.gateway.upstream.ReplicaSet;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Routes to the application: edits them, and holds the table in use, which is replaced as a whole. */
@Singleton
public class RouteService {
    private final RouteStore store;
    private final ProxyConfig proxy;
    private final int maxRoutes;
    private volatile Snapshot snapshot = new Snapshot(-1, RouteTable.EMPTY, Map.of());

    /** A service with an empty table until {@link #refresh} has succeeded. */
    public RouteService(RouteStore store, ProxyConfig proxy, UpstreamsConfig upstreams) {
        this.store = store;
        this.proxy = proxy;
        this.maxRoutes = upstreams.maxRoutes();
    }

    /** A route that matches, with its replicas. */
    public record Found(Route route, ReplicaSet replicas) {}

    private record Snapshot(long revision, RouteTable table, Map<String, ReplicaSet> replicas) {}

    /** The route of a request, from memory. */
    public Optional<Found> find(String host, String path, String method) {
        Snapshot now = snapshot;
        return now.table
                .find(host, path, method)
                .flatMap(route -> Optional.ofNullable(now.replicas.get(route.name()))
                        .map(replicas -> new Found(route, replicas)));
    }

    /** Whether the table has been read. */
    public boolean isLoaded() {
        return snapshot.revision >= 0;
    }

    /** All routes, by name, from the store. */
    public Uni<List<Route>> list() {
        return store.all();
    }

    /** The route of a name, from the store. */
    public Uni<Optional<Route>> get(String name) {
        return store.find(name);
    }

    /** Creates or replaces a route; this replica uses it when the answer is given, the others within the poll interval. */
    public Uni<RouteStore.PutResult> put(Route route) {
        return store.put(route, maxRoutes).call(this::refresh);
    }

    /** Removes a route; false if there was none. */
    public Uni<Boolean> delete(String name) {
        return store.delete(name).call(this::refresh);
    }

    /** Reads the table again if it has changed. */
    public Uni<Void> refresh() {
        return store.revision().chain(this::load);
    }

    private Uni<Void> load(long revision) {
        if (revision == snapshot.revision) {
            return Uni.createFrom().voidItem();
        }
        return store.all().invoke(routes -> use(revision, routes)).replaceWithVoid();
    }

    /** Takes a table, keeping what is known of replicas that have not changed. A table older than the one in use is dropped. */
    private synchronized void use(long revision, List<Route> routes) {
        Snapshot before = snapshot;
        if (revision < before.revision) {
            return;
        }
        Map<String, ReplicaSet> sets = new HashMap<>();
        for (Route route : routes) {
            ReplicaSet known = before.replicas.get(route.name());
            boolean same = known != null && known.replicas().equals(route.upstreams());
            sets.put(
                    route.name(),
                    same
                            ? known
                            : new ReplicaSet(route.name(), route.upstreams(), proxy.ejection(), proxy.maxEjection()));
        }
        snapshot = new Snapshot(revision, new RouteTable(routes), Map.copyOf(sets));
    }
}
