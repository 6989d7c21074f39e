package io.slipstream.task.work;

import io.smallrye.mutiny.Uni;
import java.util.List;

/** Services that tell figures of themselves. */
public interface StatsSources {
    /**
     * Somewhere to ask.
     *
     * @param source such as {@code cache}
     * @param address the base URL of a replica
     */
    record Place(String source, String address) {}

    /** All places; of a source that no address is configured of there is none. */
    List<Place> places();

    /** Asks for a tenant's figures; fails with {@link WorkFailure}. */
    Uni<Sample> ask(Caller caller, Place place);
}
