package io.slipstream.gateway.edge;

import io.slipstream.gateway.upstream.ReplicaSet;
import io.vertx.core.MultiMap;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A request as it is to be passed on.
 *
 * @param target the {@code target} of metrics: a service or {@code application}
 * @param route the route's name; empty for services
 * @param replicas who may answer it
 * @param uri path and query for the upstream, without the replica's base path
 * @param headers all headers but {@code Host}
 * @param host the {@code Host} to send; null for the replica's own
 * @param times its time-outs
 * @param repeats how often it may be sent again after a replica broke it
 * @param bodyLimit how many bytes its body may have
 * @param prefix what was taken off the path because our resources are reserved under it; empty for nothing
 * @param checked whether the upstream's address must pass the address policy
 */
record Forward(
        String target,
        String route,
        ReplicaSet replicas,
        String uri,
        MultiMap headers,
        @Nullable String host,
        Times times,
        int repeats,
        long bodyLimit,
        String prefix,
        boolean checked) {
    /**
     * Time-outs.
     *
     * @param connect until the connection stands
     * @param response from the end of the request to the head of the answer
     */
    record Times(Duration connect, Duration response) {}

    /** How the upstream is called in messages to callers. */
    String name() {
        return checked ? "the application" : target + "-service";
    }
}
