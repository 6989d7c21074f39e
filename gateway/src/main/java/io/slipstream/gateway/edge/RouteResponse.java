package io.slipstream.gateway.edge;

import io.slipstream.gateway.route.Route;
import io.slipstream.gateway.upstream.Replica;
import java.time.Duration;
import java.util.List;

/** A route over HTTP; the fields are those of {@link RouteRequest}. */
public record RouteResponse(
        String name,
        Match match,
        List<String> upstreams,
        Duration connectTimeout,
        Duration responseTimeout,
        int retries,
        boolean stripPrefix,
        boolean preserveHost,
        boolean requireCredential) {
    /** Which requests take the route. */
    public record Match(List<String> hosts, String pathPrefix, List<String> methods) {}

    static RouteResponse from(Route route) {
        return new RouteResponse(
                route.name(),
                new Match(
                        route.match().hosts(),
                        route.match().pathPrefix(),
                        route.match().methods()),
                route.upstreams().stream().map(Replica::url).toList(),
                route.connectTimeout(),
                route.responseTimeout(),
                route.retries(),
                route.stripPrefix(),
                route.preserveHost(),
                route.requireCredential());
    }
}
