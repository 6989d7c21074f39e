package io.slipstream.client.problem;

import java.io.Serializable;

/**
 * A rule that a request breaks.
 *
 * @param field where, for example {@code tasks[3].priority}
 * @param rule what holds there, in words
 */
public record FieldError(String field, String rule) implements Serializable {}
