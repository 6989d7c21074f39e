package io.slipstream.query.statement;

/**
 * A column of a result.
 *
 * @param name its name in the JSON of a row; a repeated name has a number added
 * @param type its type's internal name: {@code int8}, {@code text}; arrays end in {@code []}
 * @param sqlType its type as SQL spells it, for casts
 * @param form how its values become JSON
 */
public record ResultColumn(String name, String type, String sqlType, Form form) {
    /** How the values of a column become JSON. */
    public enum Form {
        /** The client decodes the value; exact for every type that takes this way. */
        NATIVE,
        /** PostgreSQL's text of the value, as a JSON string. */
        TEXT,
        /** PostgreSQL's text of the value is JSON already. */
        JSON,
        /** An array whose elements are JSON already. */
        JSON_ARRAY
    }
}
