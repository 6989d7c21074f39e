package io.slipstream.query.statement;

import java.util.List;

/**
 * A statement about to run.
 *
 * @param tenant for whom
 * @param datasource where
 * @param analysis what PostgreSQL said about it
 * @param parameters its parameters, as many as it has
 */
public record StatementCall(String tenant, Datasource datasource, Analysis analysis, List<ParameterValue> parameters) {
    public StatementCall {
        parameters = List.copyOf(parameters);
    }
}
