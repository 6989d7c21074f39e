package io.slipstream.gateway.storage;

import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;

/** Bounds a call to PostgreSQL in time and gives its failure a code. */
final class StoreFailures {
    private static final Logger LOGGER = Logger.getLogger(StoreFailures.class);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private StoreFailures() {}

    static <T> Uni<T> bounded(Uni<T> call, Duration timeout) {
        return call.ifNoItem()
                .after(timeout)
                .fail()
                .onFailure(e -> !(e instanceof ProblemException))
                .transform(StoreFailures::unavailable);
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
