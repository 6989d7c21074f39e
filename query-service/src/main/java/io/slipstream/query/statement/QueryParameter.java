package io.slipstream.query.statement;

/**
 * A parameter of a named query.
 *
 * @param name what callers call it
 * @param type its SQL type, such as {@code int8} or {@code timestamptz}
 * @param required whether callers must give it; otherwise it is null without them
 */
public record QueryParameter(String name, String type, boolean required) {}
