package io.slipstream.cache.entry;

import io.smallrye.mutiny.Uni;
import java.util.List;

/** A tier of this replica of which copies can be drawn at random. Never blocks; any thread may call. */
public interface CopySampler {
    /**
     * Draws copies, each of the tier as likely as any other; fewer if there are not so many. They may be out of date, and not
     * be served any more. Fails with {@link TierUnavailableException} if the tier is away or too slow.
     */
    Uni<List<Sampled>> sample(int most);

    /** A copy that was drawn. */
    record Sampled(EntryKey key, Entry entry) {}
}
