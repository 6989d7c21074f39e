package io.slipstream.task.work;

import io.smallrye.mutiny.Uni;
import java.util.List;

/** Where hourly figures can be read: query-service. Fails with {@link WorkFailure}. */
public interface Analytics {
    /** Puts figures in place of what was there for the same hours; may be repeated. */
    Uni<Void> put(Caller caller, List<HourlyFigure> figures);
}
