package io.slipstream.gateway.route;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;

/** Where routes are kept. Each change raises the {@link #revision}. Failures are {@code STORE_UNAVAILABLE}. */
public interface RouteStore {
    /** All routes, by name. */
    Uni<List<Route>> all();

    /** The route of a name. */
    Uni<Optional<Route>> find(String name);

    /**
     * Creates or replaces a route.
     *
     * @param most how many routes there may be
     */
    Uni<PutResult> put(Route route, int most);

    /** Removes a route; false if there was none. */
    Uni<Boolean> delete(String name);

    /** A number that grows with every change. */
    Uni<Long> revision();

    /** What became of a route that was put. */
    enum PutResult {
        CREATED,
        REPLACED,
        TOO_MANY
    }
}
