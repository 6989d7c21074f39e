package io.slipstream.gateway.insight;

import io.slipstream.contracts.security.Tenant;
import io.smallrye.mutiny.Uni;
import java.util.List;

/** Where readings come from. Both calls never fail: what does not answer in time is left out. Event loop. */
public interface FigureSource {
    /** A reading of every part, with the figures of one tenant where a service keeps them apart. */
    Uni<Reading> read(Tenant tenant);

    /** The slowest statements lately, newest first; at most ten. */
    Uni<List<SlowQuery>> slowQueries(Tenant tenant);
}
