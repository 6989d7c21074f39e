package io.slipstream.query.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A page of a named query's result. With {@code cursor} or {@code limit} it is the cursor form.
 *
 * @param params parameters by name; null for none
 * @param cacheTtl how old the answer may be; null for what the query says
 * @param page the page's number, from 1
 * @param perPage rows of a page
 * @param cursor what the page before gave
 * @param limit rows after the cursor at the most
 */
public record ResultsRequest(
        @Nullable Map<String, @Nullable JsonNode> params,
        @Nullable JsonNode cacheTtl,
        @Nullable Integer page,
        @Nullable Integer perPage,
        @Nullable String cursor,
        @Nullable Integer limit) {}
