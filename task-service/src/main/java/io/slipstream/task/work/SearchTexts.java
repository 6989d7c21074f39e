package io.slipstream.task.work;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Texts that query-service finds. Fails with {@link WorkFailure}. */
public interface SearchTexts {
    /**
     * Keeps texts in place of those of the same source and id, unless these were asked for later; may be repeated.
     *
     * @param version grows with time
     * @param texts with the fields of a text
     * @param deleted {@code source} and {@code id} of texts that are to be found no more
     * @return how many changed
     */
    Uni<Integer> put(Caller caller, UUID version, List<Map<String, Object>> texts, List<Map<String, Object>> deleted);
}
