package io.slipstream.cache.events;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A text with columns in braces, {@code orders:{id}}, that is filled in from a changed row. */
final class ColumnTemplate {
    private static final Pattern COLUMN = Pattern.compile("\\{([^{}]+)}");

    private final List<String> texts = new ArrayList<>();
    private final List<String> columns = new ArrayList<>();

    /** Reads a template; fails with {@link IllegalArgumentException} if it names no column or a brace has no partner. */
    ColumnTemplate(String template) {
        Matcher matcher = COLUMN.matcher(template);
        int end = 0;
        while (matcher.find()) {
            texts.add(template.substring(end, matcher.start()));
            columns.add(matcher.group(1));
            end = matcher.end();
        }
        texts.add(template.substring(end));
        if (columns.isEmpty() || texts.stream().anyMatch(text -> text.contains("{") || text.contains("}"))) {
            throw new IllegalArgumentException(
                    "must name columns in braces, such as orders:{id}, got '" + template + "'");
        }
    }

    /**
     * The texts for the row before and after its change, none where a column is null; empty if the event does not tell all
     * columns.
     */
    Optional<Set<String>> fill(RowChange change) {
        Set<String> filled = new LinkedHashSet<>();
        for (RowChange.Image image : change.images()) {
            List<JsonNode> values = new ArrayList<>();
            for (String column : columns) {
                JsonNode value = change.column(image, column);
                if (value == null) {
                    return Optional.empty();
                }
                values.add(value);
            }
            if (values.stream().noneMatch(JsonNode::isNull)) {
                filled.add(join(values));
            }
        }
        return Optional.of(filled);
    }

    private String join(List<JsonNode> values) {
        StringBuilder text = new StringBuilder(texts.getFirst());
        for (int i = 0; i < values.size(); i++) {
            text.append(values.get(i).asText()).append(texts.get(i + 1));
        }
        return text.toString();
    }
}
