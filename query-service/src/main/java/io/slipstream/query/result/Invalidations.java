package io.slipstream.query.result;

import io.slipstream.contracts.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Drops results: told by an event, or asked by a caller, who is answered once every replica will hear of it. */
@ApplicationScoped
public class Invalidations {
    private static final int MAX_TABLES = 1000;

    private final InvalidationFloors floors;
    private final InvalidationLog log;
    private final ResultMetrics metrics;

    /** Wired once. */
    public Invalidations(InvalidationFloors floors, InvalidationLog log, ResultMetrics metrics) {
        this.floors = floors;
        this.log = log;
        this.metrics = metrics;
    }

    /** A table changed, as an event says. A table belongs to a database, not to a tenant: all tenants' results go. */
    public void changed(@Nullable String datasource, List<String> tables) {
        floors.raiseTables(tables.stream()
                .map(table -> Dependencies.name(datasource, table))
                .toList());
        metrics.invalidated();
    }

    /** Everything of a tenant changed, as an event says. */
    public void changed(String tenant) {
        floors.raiseTenant(tenant);
        metrics.invalidated();
    }

    /**
     * Drops the results that read tables, here and on every other replica.
     *
     * @return the id of the invalidation once the log has it; otherwise fails with LOG_UNAVAILABLE
     */
    public Uni<String> request(String tenant, List<String> tables) {
        if (tables.isEmpty() || tables.size() > MAX_TABLES) {
            throw ProblemException.invalid("tables", "a list of 1 to " + MAX_TABLES + " names");
        }
        for (int i = 0; i < tables.size(); i++) {
            if (tables.get(i).isBlank() || tables.get(i).length() > 255) {
                throw ProblemException.invalid("tables[" + i + "]", "a table's name, 1 to 255 characters");
            }
        }
        changed(null, tables);
        return log.append(tenant, tables);
    }
}
