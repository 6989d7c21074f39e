package io.slipstream.cache.load;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Optional;

/** Keeps the progress of warm-ups where every replica can read it, for a while. Never blocks; may fail the Uni. */
public interface WarmupStore {
    /** After how long without a word a warm-up that ran is failed: its replica is gone. */
    Duration SILENCE = Duration.ofSeconds(30);

    /** Keeps the progress, instead of what was kept before. */
    Uni<Void> save(String tenant, Warmup warmup);

    /** The progress of a warm-up of the tenant. */
    Uni<Optional<Warmup>> find(String tenant, String id);
}
