package io.slipstream.query.statement;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;

/** Keeps named queries. Fails with STORE_UNAVAILABLE. */
public interface NamedQueryStore {
    /** The query of a name; empty if the tenant has none. */
    Uni<Optional<NamedQuery>> find(String tenant, String name);

    /** A tenant's queries, by name. */
    Uni<List<NamedQuery>> list(String tenant, int offset, int limit);

    /** How many queries a tenant has. */
    Uni<Long> count(String tenant);

    /**
     * Makes or replaces a query.
     *
     * @return whether it is new
     */
    Uni<Boolean> put(NamedQuery query);

    /**
     * Removes a query.
     *
     * @return whether there was one
     */
    Uni<Boolean> delete(String tenant, String name);
}
