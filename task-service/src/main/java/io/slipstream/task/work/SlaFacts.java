package io.slipstream.task.work;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What can be looked up about a tenant's tasks. Fails with {@link WorkFailure}. Each answers at most {@code most} breaches and their number. */
public interface SlaFacts {
    /** The database's time. */
    Uni<Instant> now();

    /**
     * Tasks whose deadlines passed, or are near.
     *
     * @param within how near
     * @param back how long ago they may have passed
     */
    Uni<Breaches> deadlines(String tenant, Optional<String> type, Duration within, Duration back, int most);

    /** Types whose oldest ready task has waited for longer. */
    Uni<Breaches> queueAges(String tenant, Optional<String> type, Duration olderThan, int most);

    /** Types that have more dead tasks. */
    Uni<Breaches> deadLetters(String tenant, Optional<String> type, long moreThan, int most);
}
