package io.slipstream.cache.invalidation;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What was answered to requests that may be sent again under a key, where every replica finds it. Losing it loses nothing
 * that matters: what such a request does can be done twice. Never blocks; a store that is away fails the Uni.
 */
public interface AnswerStore {
    /**
     * Takes a name for a request, unless it is taken; no other call can come between.
     *
     * @param name whose request under which key
     * @param hash of its body
     * @param life how long it is kept from now
     * @return empty if it is taken now, else what was kept
     */
    Uni<Optional<Kept>> take(String name, String hash, Duration life);

    /** Keeps the answer of a request that was taken. */
    Uni<Void> keep(String name, String answer, Duration life);

    /**
     * What is kept.
     *
     * @param hash of the request's body
     * @param answer null if it was not answered yet, or failed
     */
    record Kept(String hash, @Nullable String answer) {}
}
