package io.slipstream.query.http;

import io.slipstream.query.statement.NamedQuery;
import io.slipstream.query.statement.QueryParameter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A named query, as it is told over HTTP.
 *
 * @param name its name
 * @param datasource where it runs
 * @param sql its text
 * @param params its parameters, by position
 * @param cacheTtl how long results may be kept
 * @param orderBy the order of its pages
 * @param updatedAt when it was last changed
 */
public record NamedQueryResponse(
        String name,
        String datasource,
        String sql,
        List<Parameter> params,
        Duration cacheTtl,
        List<String> orderBy,
        Instant updatedAt) {
    /**
     * A parameter.
     *
     * @param name what callers call it
     * @param type its SQL type
     * @param required whether they must give it
     */
    public record Parameter(String name, String type, boolean required) {
        static Parameter from(QueryParameter parameter) {
            return new Parameter(parameter.name(), parameter.type(), parameter.required());
        }
    }

    static NamedQueryResponse from(NamedQuery query) {
        return new NamedQueryResponse(
                query.name(),
                query.datasource(),
                query.sql(),
                query.parameters().stream().map(Parameter::from).toList(),
                query.cacheTtl(),
                query.orderBy(),
                query.updatedAt());
    }
}
