package io.slipstream.query.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A statement to run.
 *
 * @param datasource where; null for the default
 * @param sql the statement
 * @param params its parameters, by position
 * @param cacheTtl how old the answer may be: ISO-8601 or seconds; null or 0 wants it fresh
 */
public record SqlRequest(
        @Nullable String datasource,
        @Nullable String sql,
        @Nullable List<@Nullable JsonNode> params,
        @Nullable JsonNode cacheTtl) {}
