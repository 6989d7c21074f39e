package io.slipstream.query.storage;

import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which functions a caller's statement may call, and which keep its result from being kept. Volatile functions may write,
 * administer or reach other servers, so each of them is refused unless it is known to be harmless or is allowed by name.
 */
final class FunctionRules {
    private static final Set<String> HARMLESS = Set.of(
            "random",
            "random_normal",
            "clock_timestamp",
            "timeofday",
            "gen_random_uuid",
            "uuidv4",
            "uuidv7",
            "uuid_generate_v1",
            "uuid_generate_v4",
            "pg_sleep",
            "pg_sleep_for",
            "pg_sleep_until",
            "pg_relation_size",
            "pg_table_size",
            "pg_indexes_size",
            "pg_total_relation_size",
            "pg_database_size");
    /** Functions of PostgreSQL that are not volatile and yet read what no table of the statement tells. */
    private static final Set<String> OPAQUE_BEGINNINGS =
            Set.of("pg_", "has_", "to_reg", "table_to_", "schema_to_", "database_to_");

    private final Set<String> allowed;

    FunctionRules(Set<String> allowed) {
        this.allowed = Set.copyOf(allowed);
    }

    /**
     * Judges a function that a statement may be calling.
     *
     * @param builtIn whether it is one of PostgreSQL's own
     * @param volatility {@code v}, {@code s} or {@code i}, as in {@code pg_proc}
     * @return why a result that it takes part in must not be kept; null if it may
     * @throws ProblemException STATEMENT_NOT_ALLOWED if it must not be called
     */
    @Nullable
    String judge(String name, boolean builtIn, String volatility) {
        if (volatility.equals("v")) {
            if (!HARMLESS.contains(name) && !allowed.contains(name)) {
                throw new ProblemException(
                        ErrorCode.STATEMENT_NOT_ALLOWED,
                        "function " + name + " is volatile and not one of the allowed ones");
            }
            return "volatile function";
        }
        return opaque(name, builtIn, volatility);
    }

    /** Like {@link #judge} for what stands in a view: its owner vouches for it, so nothing is refused. */
    @Nullable
    String judgeInView(String name, boolean builtIn, String volatility) {
        return volatility.equals("v") ? "volatile function" : opaque(name, builtIn, volatility);
    }

    private static @Nullable String opaque(String name, boolean builtIn, String volatility) {
        if (volatility.equals("i")) {
            return null;
        }
        if (!builtIn) {
            return "function that may read other tables";
        }
        return OPAQUE_BEGINNINGS.stream().anyMatch(name::startsWith) ? "system information" : null;
    }
}
