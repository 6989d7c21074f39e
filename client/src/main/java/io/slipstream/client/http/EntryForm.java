package io.slipstream.client.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipstream.client.cache.EntryOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What an entry depends on, as a query and in a batch. */
final class EntryForm {
    private EntryForm() {}

    static String query(EntryOptions options) {
        List<String> parameters = new ArrayList<>();
        add(parameters, "ttl", options.ttl() == null ? null : options.ttl().toString());
        add(parameters, "tags", joined(options.tags()));
        add(parameters, "tables", joined(options.tables()));
        add(parameters, "owner", options.owner());
        add(parameters, "application", options.application());
        add(parameters, "repository", options.repository());
        return parameters.isEmpty() ? "" : "?" + String.join("&", parameters);
    }

    private static @Nullable String joined(List<String> values) {
        return values.isEmpty() ? null : values.stream().distinct().collect(Collectors.joining(","));
    }

    private static void add(List<String> parameters, String name, @Nullable String value) {
        if (value != null) {
            parameters.add(name + "=" + UrlText.encode(value));
        }
    }

    static void put(ObjectNode item, EntryOptions options) {
        if (options.ttl() != null) {
            item.put("ttl", options.ttl().toString());
        }
        array(item, "tags", options.tags());
        array(item, "tables", options.tables());
        text(item, "owner", options.owner());
        text(item, "application", options.application());
        text(item, "repository", options.repository());
    }

    static void array(ObjectNode item, String name, List<String> values) {
        if (!values.isEmpty()) {
            values.forEach(item.putArray(name)::add);
        }
    }

    static void text(ObjectNode item, String name, @Nullable String value) {
        if (value != null) {
            item.put(name, value);
        }
    }
}
