package io.slipstream.gateway.upstream;

import io.smallrye.mutiny.Uni;
import java.util.List;

/**
 * Calls the gateway makes itself, for aggregation. A call never fails: a service that cannot be reached or is late has
 * {@link ServiceAnswer#none}. Answers arrive on the caller's event loop, and are bounded to 8 MiB.
 */
public interface ServiceCalls {
    /** Asks one replica, the next when it refuses the connection. */
    Uni<ServiceAnswer> call(Service service, ServiceCall call);

    /** Asks every replica at once; one answer each, in the configured order. For numbers that replicas keep for themselves. */
    Uni<List<ServiceAnswer>> callAll(Service service, ServiceCall call);
}
