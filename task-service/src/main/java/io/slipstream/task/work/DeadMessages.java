package io.slipstream.task.work;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;

/** What dead tasks died of. Fails with {@link WorkFailure}. */
public interface DeadMessages {
    /** Error type and message of a tenant's dead tasks as one line each, the newest first. */
    Uni<List<String>> newest(String tenant, Optional<String> type, int most);
}
