package io.slipstream.task.analysis;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A place in a text where a pattern matched. Its text form leaves the excerpt out.
 *
 * @param rule the pattern's id
 * @param owaspCategory category of the OWASP Top 10 of 2021, for example {@code A03:2021}
 * @param severity how bad
 * @param line counted from 1
 * @param excerpt what stands there, at most 200 characters, secrets masked
 */
public record Finding(String rule, String owaspCategory, Severity severity, int line, String excerpt) {
    /** The fields by their names on the wire. */
    public Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("rule", rule);
        fields.put("owasp_category", owaspCategory);
        fields.put("severity", severity.wireName());
        fields.put("line", line);
        fields.put("excerpt", excerpt);
        return fields;
    }

    @Override
    public String toString() {
        return "Finding[rule=" + rule + ", line=" + line + "]";
    }
}
