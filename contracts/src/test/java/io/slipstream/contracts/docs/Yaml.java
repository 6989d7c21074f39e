package io.slipstream.contracts.docs;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Iterator;
import java.util.Map;
import java.util.regex.Pattern;

/** Writes a JSON tree as YAML: maps and lists in block style, strings quoted unless they are plain words. */
final class Yaml {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z][A-Za-z0-9_./-]*");
    private static final Pattern RESERVED = Pattern.compile("(?i)true|false|null|yes|no|on|off|y|n");

    private Yaml() {}

    static String write(JsonNode root) {
        StringBuilder yaml = new StringBuilder();
        map(yaml, root, 0);
        return yaml.toString();
    }

    private static void map(StringBuilder yaml, JsonNode map, int depth) {
        Iterator<Map.Entry<String, JsonNode>> fields = map.properties().iterator();
        while (fields.hasNext()) {
            Map.Entry<String, JsonNode> field = fields.next();
            yaml.append("  ".repeat(depth)).append(scalar(field.getKey())).append(':');
            value(yaml, field.getValue(), depth);
        }
    }

    private static void value(StringBuilder yaml, JsonNode value, int depth) {
        if (value.isEmpty() && value.isContainerNode()) {
            yaml.append(value.isArray() ? " []\n" : " {}\n");
        } else if (value.isObject()) {
            yaml.append('\n');
            map(yaml, value, depth + 1);
        } else if (value.isArray()) {
            yaml.append('\n');
            value.forEach(item -> item(yaml, item, depth + 1));
        } else {
            yaml.append(' ')
                    .append(value.isTextual() ? scalar(value.textValue()) : value.toString())
                    .append('\n');
        }
    }

    private static void item(StringBuilder yaml, JsonNode item, int depth) {
        yaml.append("  ".repeat(depth)).append('-');
        if (item.isObject() && !item.isEmpty()) {
            StringBuilder inner = new StringBuilder();
            map(inner, item, depth + 1);
            yaml.append(' ').append(inner.substring(2 * (depth + 1)));
        } else {
            value(yaml, item, depth);
        }
    }

    private static String scalar(String text) {
        boolean plain = PLAIN.matcher(text).matches() && !RESERVED.matcher(text).matches();
        return plain ? text : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
