package io.slipstream.asset.http;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The entity tags of an {@code If-Match} or {@code If-None-Match} field (RFC 9110, section 13.1).
 *
 * @param any the field is {@code *}
 * @param tags its tags as they stand there, {@code W/} and quotes included
 */
record EntityTags(boolean any, List<String> tags) {
    EntityTags {
        tags = List.copyOf(tags);
    }

    /**
     * Reads the field. What breaks the grammar matches nothing.
     *
     * @return null if there is no field
     */
    static @Nullable EntityTags parse(@Nullable String field) {
        if (field == null) {
            return null;
        }
        String value = field.trim();
        return value.equals("*") ? new EntityTags(true, List.of()) : new EntityTags(false, split(value));
    }

    /** Whether one of the tags equals a strong tag and is strong itself (section 8.8.3.2). */
    boolean matchStrongly(String tag) {
        return any || tags.contains(tag);
    }

    /** Whether one of the tags equals a strong tag, weak ones compared by their opaque part. */
    boolean matchWeakly(String tag) {
        return any || tags.contains(tag) || tags.contains("W/" + tag);
    }

    private static List<String> split(String value) {
        List<String> tags = new ArrayList<>();
        int at = 0;
        while (at < value.length()) {
            char c = value.charAt(at);
            if (c == ',' || c == ' ' || c == '\t') {
                at++;
                continue;
            }
            int quote = value.startsWith("W/", at) ? at + 2 : at;
            int end = quote < value.length() && value.charAt(quote) == '"' ? value.indexOf('"', quote + 1) : -1;
            if (end < 0) {
                return tags;
            }
            tags.add(value.substring(at, end + 1));
            at = end + 1;
        }
        return tags;
    }
}
