package io.slipstream.query.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.query.statement.NamedQuery;
import io.slipstream.query.statement.QueryParameter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A named query to make or replace.
 *
 * @param datasource where it runs; null for the default
 * @param sql its text
 * @param params its parameters, by position; null for none
 * @param cacheTtl how long results may be kept; null keeps none
 * @param orderBy the order of its pages; null for none
 */
public record NamedQueryRequest(
        @Nullable String datasource,
        @Nullable String sql,
        @Nullable List<@Nullable Parameter> params,
        @Nullable JsonNode cacheTtl,
        @Nullable List<@Nullable String> orderBy) {
    /**
     * A parameter.
     *
     * @param name what callers call it
     * @param type its SQL type
     * @param required whether they must give it; null means that they must
     */
    public record Parameter(
            @Nullable String name,
            @Nullable String type,
            @Nullable Boolean required) {}

    NamedQuery toNamedQuery(String tenant, String name, String defaultDatasource, Instant now) {
        if (sql == null || sql.isBlank()) {
            throw ProblemException.invalid("sql", "a statement");
        }
        return new NamedQuery(
                tenant,
                name,
                datasource == null ? defaultDatasource : datasource,
                sql,
                parameters(),
                Inputs.duration(cacheTtl, "cache_ttl", Duration.ZERO),
                order(),
                now);
    }

    private List<QueryParameter> parameters() {
        List<QueryParameter> parameters = new ArrayList<>();
        for (Parameter parameter : params == null ? List.<@Nullable Parameter>of() : params) {
            String field = "params[" + parameters.size() + "]";
            if (parameter == null || parameter.name() == null) {
                throw ProblemException.invalid(field + ".name", "a name");
            }
            if (parameter.type() == null) {
                throw ProblemException.invalid(field + ".type", "the name of an SQL type");
            }
            boolean required = parameter.required() == null || parameter.required();
            parameters.add(new QueryParameter(parameter.name(), parameter.type(), required));
        }
        return parameters;
    }

    private List<String> order() {
        List<String> order = new ArrayList<>();
        for (String key : orderBy == null ? List.<@Nullable String>of() : orderBy) {
            if (key == null) {
                throw ProblemException.invalid("order_by[" + order.size() + "]", "a column");
            }
            order.add(key);
        }
        return order;
    }
}
