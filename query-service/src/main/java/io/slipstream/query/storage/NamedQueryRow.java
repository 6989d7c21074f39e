package io.slipstream.query.storage;

import io.slipstream.query.statement.NamedQuery;
import io.slipstream.query.statement.QueryParameter;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;

/** The row of a named query. Parameters are three arrays of equal length. */
@Entity
@Table(name = "named_query")
@NullUnmarked // Hibernate fills the fields after construction
class NamedQueryRow {
    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    Long id;

    @Column(nullable = false, updatable = false)
    String tenant;

    @Column(nullable = false, updatable = false)
    String name;

    @Column(nullable = false)
    String datasource;

    @Column(nullable = false)
    String sql;

    @Column(name = "parameter_names", nullable = false)
    String[] parameterNames;

    @Column(name = "parameter_types", nullable = false)
    String[] parameterTypes;

    @Column(name = "required_parameters", nullable = false)
    String[] requiredParameters;

    @Column(name = "cache_ttl_seconds", nullable = false)
    long cacheTtlSeconds;

    @Column(name = "order_by", nullable = false)
    String[] orderBy;

    @Column(name = "updated_at", nullable = false)
    Instant updatedAt;

    NamedQueryRow() {}

    static NamedQueryRow of(NamedQuery query) {
        NamedQueryRow row = new NamedQueryRow();
        row.tenant = query.tenant();
        row.name = query.name();
        row.take(query);
        return row;
    }

    final void take(NamedQuery query) {
        datasource = query.datasource();
        sql = query.sql();
        parameterNames = query.parameters().stream().map(QueryParameter::name).toArray(String[]::new);
        parameterTypes = query.parameters().stream().map(QueryParameter::type).toArray(String[]::new);
        requiredParameters = query.parameters().stream()
                .filter(QueryParameter::required)
                .map(QueryParameter::name)
                .toArray(String[]::new);
        cacheTtlSeconds = query.cacheTtl().toSeconds();
        orderBy = query.orderBy().toArray(String[]::new);
        updatedAt = query.updatedAt();
    }

    NamedQuery toNamedQuery() {
        List<String> required = Arrays.asList(requiredParameters);
        List<QueryParameter> parameters = new ArrayList<>();
        for (int i = 0; i < parameterNames.length; i++) {
            parameters.add(
                    new QueryParameter(parameterNames[i], parameterTypes[i], required.contains(parameterNames[i])));
        }
        return new NamedQuery(
                tenant,
                name,
                datasource,
                sql,
                parameters,
                Duration.ofSeconds(cacheTtlSeconds),
                List.of(orderBy),
                updatedAt);
    }
}
