package io.slipstream.query.document;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Keeps texts. Fails with STORE_UNAVAILABLE. */
public interface SearchTextStore {
    /**
     * Keeps texts in place of those of the same source and id, unless these were asked for later; and the event with them.
     *
     * @param version grows with time; the same again changes nothing
     * @return how many changed
     */
    Uni<Integer> put(String tenant, UUID version, List<SearchText> texts, OutboxRecord event);

    /** Forgets rows of texts that were deleted before a time. */
    Uni<Void> forget(Instant before);
}
