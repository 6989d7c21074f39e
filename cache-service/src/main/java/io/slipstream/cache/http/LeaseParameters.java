package io.slipstream.cache.http;

import io.slipstream.cache.config.LeaseConfig;
import io.slipstream.contracts.problem.FieldError;
import io.slipstream.contracts.problem.ProblemException;
import jakarta.ws.rs.core.MultivaluedMap;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a read says about leases.
 *
 * @param life how long the caller wants to have for the fill
 * @param patience how long it waits for the fill of another
 */
record LeaseParameters(Duration life, Duration patience) {
    private static final String LEASE = "lease";
    private static final String WAIT = "wait";
    private static final Duration SHORTEST = Duration.ofMillis(100);

    /** Those of a query; null if it asks for no lease. Fails with a problem that names all that is wrong. */
    static @Nullable LeaseParameters of(MultivaluedMap<String, String> query, LeaseConfig limits) {
        EntryParameters.refuseUnknown(query, Set.of(LEASE, WAIT));
        Duration life = EntryParameters.duration(LEASE, once(query, LEASE));
        Duration wait = Objects.requireNonNullElse(EntryParameters.duration(WAIT, once(query, WAIT)), Duration.ZERO);
        List<FieldError> errors = new ArrayList<>();
        if (life != null && (life.compareTo(SHORTEST) < 0 || life.compareTo(limits.maxLife()) > 0)) {
            errors.add(new FieldError(LEASE, "from " + SHORTEST + " to " + limits.maxLife()));
        }
        if (wait.isNegative() || wait.compareTo(limits.maxWait()) > 0) {
            errors.add(new FieldError(WAIT, "from PT0S to " + limits.maxWait()));
        }
        if (life == null && query.containsKey(WAIT)) {
            errors.add(new FieldError(WAIT, "absent without lease"));
        }
        if (!errors.isEmpty()) {
            throw ProblemException.invalid(errors);
        }
        return life == null ? null : new LeaseParameters(life, wait);
    }

    private static @Nullable String once(MultivaluedMap<String, String> query, String name) {
        List<String> values = query.get(name);
        if (values != null && values.size() > 1) {
            throw ProblemException.invalid(name, "given once");
        }
        return query.getFirst(name);
    }
}
