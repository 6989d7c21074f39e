package io.slipstream.query.advice;

import io.slipstream.query.statement.Datasource;
import io.smallrye.mutiny.Uni;
import java.util.List;

/** Reads PostgreSQL's own statistics. Fails like a statement on the datasource does. */
public interface DatabaseInspector {
    /** What it counts. */
    Uni<DatabaseFacts> facts(Datasource datasource);

    /** What is worth looking at. */
    Uni<List<DatabaseFinding>> findings(Datasource datasource);
}
