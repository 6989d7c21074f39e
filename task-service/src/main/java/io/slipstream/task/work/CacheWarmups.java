package io.slipstream.task.work;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;

/** Warm-ups of cache-service. Calls fail with {@link WorkFailure}. */
public interface CacheWarmups {
    /**
     * Starts a warm-up.
     *
     * @return where to ask about it, as cache-service said
     */
    Uni<String> start(Caller caller, String namespace, List<String> keys);

    /** The body that cache-service answers about a warm-up. */
    Uni<Map<String, Object>> status(Caller caller, String location);
}
