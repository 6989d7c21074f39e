package io.slipstream.gateway.edge;

import io.slipstream.gateway.insight.ServiceState;
import io.slipstream.gateway.insight.Snapshot;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Snapshot} on the wire. A part that did not answer is null, and its service says why.
 *
 * @param at when it was taken
 * @param status {@code up} if every service is, otherwise {@code degraded}
 * @param services each service's state, by name
 */
public record SnapshotResponse(
        Instant at,
        String status,
        Map<String, Service> services,
        Snapshot.@Nullable Cache cache,
        Snapshot.@Nullable Tasks tasks,
        Snapshot.@Nullable Queries queries,
        Snapshot.@Nullable Assets assets,
        Snapshot.Gateway gateway,
        Snapshot.Machine system) {
    /** The state of a service: {@code up}, {@code degraded} or {@code down}, with its ready and configured replicas. */
    public record Service(
            String status,
            int replicas,
            int configured,
            @Nullable String detail) {
        static Service from(ServiceState state) {
            return new Service(state.status().label(), state.replicas(), state.configured(), state.detail());
        }
    }

    static SnapshotResponse from(Snapshot snapshot) {
        Map<String, Service> services = new TreeMap<>();
        snapshot.services().forEach((name, state) -> services.put(name, Service.from(state)));
        boolean allUp =
                snapshot.services().values().stream().allMatch(state -> state.status() == ServiceState.Status.UP);
        return new SnapshotResponse(
                snapshot.at(),
                allUp ? "up" : "degraded",
                services,
                snapshot.cache(),
                snapshot.tasks(),
                snapshot.queries(),
                snapshot.assets(),
                snapshot.gateway(),
                snapshot.system());
    }
}
