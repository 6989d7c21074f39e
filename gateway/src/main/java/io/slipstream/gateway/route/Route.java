package io.slipstream.gateway.route;

import io.slipstream.gateway.upstream.Replica;
import java.time.Duration;
import java.util.List;

/**
 * A way to the user's application.
 *
 * @param name 1 to 63 letters, digits, dots, hyphens and underscores
 * @param match which requests take it
 * @param upstreams the application's replicas, at least one
 * @param connectTimeout how long a connection may take
 * @param responseTimeout how long the application may take from the end of the request to the head of its answer
 * @param retries how often a request without a body that may be repeated (GET, HEAD, OPTIONS) is sent to another replica after one broke it, 0 to 5; a refused connection is always tried elsewhere
 * @param stripPrefix whether the path prefix is taken off before the request is passed on
 * @param preserveHost whether the application sees the client's {@code Host}; otherwise its own
 * @param requireCredential whether only callers with one of our credentials are let through
 */
public record Route(
        String name,
        RouteMatch match,
        List<Replica> upstreams,
        Duration connectTimeout,
        Duration responseTimeout,
        int retries,
        boolean stripPrefix,
        boolean preserveHost,
        boolean requireCredential) {
    public Route {
        upstreams = List.copyOf(upstreams);
        if (upstreams.isEmpty()) {
            throw new IllegalArgumentException("route '" + name + "' must have at least one upstream");
        }
        if (retries < 0 || retries > 5) {
            throw new IllegalArgumentException("retries of route '" + name + "' must be 0 to 5, got " + retries);
        }
    }

    /** The path that the application sees. */
    public String upstreamPath(String path) {
        if (!stripPrefix || match.pathPrefix().equals("/")) {
            return path;
        }
        String rest = path.substring(match.pathPrefix().length());
        return rest.isEmpty() ? "/" : rest;
    }
}
