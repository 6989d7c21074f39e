package io.slipstream.gateway.storage;

import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.pgclient.PgException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jboss.logging.Logger;

/** Bounds a call to PostgreSQL in time and gives its failure a code. */
final class StoreFailures {
    private static final Logger LOGGER = Logger.getLogger(StoreFailures.class);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    /** SQLSTATE classes: connection exception, insufficient resources, operator intervention, system error. */
    private static final Set<String> ABSENCE = Set.of("08", "53", "57", "58");

    private StoreFailures() {}

    static <T> Uni<T> bounded(Uni<T> call, Duration timeout) {
        return call.ifNoItem()
                .after(timeout)
                .fail()
                .onFailure(StoreFailures::isAbsence)
                .transform(StoreFailures::unavailable);
    }

    /** Whether a failure means that PostgreSQL cannot be used now, rather than that it was asked something wrong. */
    private static boolean isAbsence(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof PgException refused) {
                return refused.getSqlState() == null
                        || ABSENCE.contains(refused.getSqlState().substring(0, 2));
            }
            if (cause instanceof ProblemException || cause instanceof ClassCastException) {
                return false;
            }
        }
        return true;
    }

    private static ProblemException unavailable(Throwable cause) {
        LOGGER.debug("PostgreSQL did not answer", cause);
        return new ProblemException(
                ErrorCode.STORE_UNAVAILABLE,
                "the store of keys and routes does not answer",
                List.of(),
                RETRY_AFTER,
                cause);
    }
}
