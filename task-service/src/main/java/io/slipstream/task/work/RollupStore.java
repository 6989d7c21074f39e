package io.slipstream.task.work;

import io.smallrye.mutiny.Uni;
import java.util.List;

/** Hourly figures and the samples that they are made of. Fails with {@link WorkFailure}. Safe for many replicas at once. */
public interface RollupStore {
    /**
     * Adds what counters grew since their last samples to the hours in between, evenly, and sets gauges of the present hour. A sample that is older than what is
     * known has no effect.
     */
    Uni<Void> add(String tenant, List<Sample> samples);

    /** Figures that the readers have not got as they are now, the oldest first. */
    Uni<List<HourlyFigure>> unsent(String tenant, int most);

    /** Readers have these, as they are here. */
    Uni<Void> sent(String tenant, List<HourlyFigure> figures);
}
