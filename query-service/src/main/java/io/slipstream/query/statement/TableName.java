package io.slipstream.query.statement;

/**
 * A relation that a statement reads.
 *
 * @param schema its schema, as PostgreSQL stores it
 * @param name its name, as PostgreSQL stores it
 */
public record TableName(String schema, String name) {
    /** Both parts with a dot between, unquoted: {@code public.orders}. */
    public String qualified() {
        return schema + "." + name;
    }
}
