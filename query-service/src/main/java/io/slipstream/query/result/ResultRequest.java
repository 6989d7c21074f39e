package io.slipstream.query.result;

import io.slipstream.query.statement.Datasource;
import io.slipstream.query.statement.ParameterValue;
import io.slipstream.query.statement.StatementText;
import io.slipstream.query.statement.Window;
import java.time.Duration;
import java.util.List;

/**
 * Someone wants a result.
 *
 * @param tenant who
 * @param datasource from where
 * @param statement of what
 * @param parameters with these values
 * @param window which part of it
 * @param ttl how old it may be at the most; zero wants it fresh and kept nowhere
 */
public record ResultRequest(
        String tenant,
        Datasource datasource,
        StatementText statement,
        List<ParameterValue> parameters,
        Window window,
        Duration ttl) {
    public ResultRequest {
        parameters = List.copyOf(parameters);
        if (ttl.isNegative()) {
            throw new IllegalArgumentException("ttl of a result must not be negative, got " + ttl);
        }
    }
}
