package io.slipstream.task.work;

import io.smallrye.mutiny.Uni;

/** Analyses of the database by query-service. Calls fail with {@link WorkFailure}. */
public interface DatabaseAnalyses {
    /**
     * Runs an analysis.
     *
     * @param request JSON text of the request's body
     * @return the body that query-service answers, JSON text
     */
    Uni<String> run(Caller caller, String request);
}
