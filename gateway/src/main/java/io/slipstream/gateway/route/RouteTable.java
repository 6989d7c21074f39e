package io.slipstream.gateway.route;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * An unchangeable set of routes. The most specific wins: one that names the host before one that takes any, then the
 * longer path prefix, then one that names methods, then the name in alphabetical order.
 */
public final class RouteTable {
    private static final Comparator<Route> MOST_SPECIFIC = Comparator.comparing(
                    (Route route) -> route.match().hosts().isEmpty())
            .thenComparing(route -> -route.match().pathPrefix().length())
            .thenComparing(route -> route.match().methods().isEmpty())
            .thenComparing(Route::name);

    /** No routes. */
    public static final RouteTable EMPTY = new RouteTable(List.of());

    private final List<Route> ordered;

    /** The table of some routes. */
    public RouteTable(List<Route> routes) {
        this.ordered = routes.stream().sorted(MOST_SPECIFIC).toList();
    }

    /**
     * The route of a request.
     *
     * @param host the host name without port, lower-case
     */
    public Optional<Route> find(String host, String path, String method) {
        for (Route route : ordered) {
            if (route.match().takes(host, path, method)) {
                return Optional.of(route);
            }
        }
        return Optional.empty();
    }

    /** The routes, most specific first. */
    public List<Route> routes() {
        return ordered;
    }
}
