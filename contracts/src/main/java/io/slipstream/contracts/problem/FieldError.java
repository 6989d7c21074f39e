package io.slipstream.contracts.problem;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * One broken rule of a request.
 *
 * @param field where: a JSON path such as {@code tasks[3].priority}, a query or path parameter, or a header name
 * @param rule what holds there, in words: {@code one of CRITICAL, HIGH, NORMAL, LOW, BATCH}
 */
public record FieldError(
        @JsonProperty("field") String field,
        @JsonProperty("rule") String rule) {}
