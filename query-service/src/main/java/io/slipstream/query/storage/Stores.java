package io.slipstream.query.storage;

import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;

/** What the stores on the service's own database have in common: a failure there is not the caller's. */
final class Stores {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private Stores() {}

    /** Gives up after a time, and turns every failure that is no problem yet into STORE_UNAVAILABLE. */
    static <T> Uni<T> guarded(Uni<T> work) {
        return work.ifNoItem()
                .after(PATIENCE)
                .fail()
                .onFailure(failure -> !(failure instanceof ProblemException))
                .transform(Stores::unavailable);
    }

    private static ProblemException unavailable(Throwable failure) {
        return new ProblemException(
                ErrorCode.STORE_UNAVAILABLE, "the service's database does not answer", List.of(), RETRY_AFTER, failure);
    }
}
