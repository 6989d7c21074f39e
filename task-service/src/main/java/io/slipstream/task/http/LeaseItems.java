package io.slipstream.task.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipstream.contracts.problem.ProblemException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** The items of a request about several leases, unread, so that each can be wrong by itself. */
final class LeaseItems {
    private LeaseItems() {}

    static List<JsonNode> read(Bodies bodies, byte[] body, int limit) {
        JsonNode tree = bodies.tree(body);
        for (Iterator<String> names = tree.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!"items".equals(name)) {
                throw ProblemException.invalid(name, "absent: there is no such field");
            }
        }
        JsonNode items = tree.path("items");
        if (!items.isArray() || items.isEmpty() || items.size() > limit) {
            throw ProblemException.invalid("items", "a list of 1 to " + limit + " items");
        }
        List<JsonNode> all = new ArrayList<>();
        items.forEach(all::add);
        return all;
    }

    /** Takes the token out of an item; {@code path} is put before the names of fields in errors. */
    static String token(JsonNode item, String path) {
        if (!(item instanceof ObjectNode fields)) {
            throw ProblemException.invalid(path.substring(0, path.length() - 1), "an object");
        }
        JsonNode token = fields.remove("token");
        if (token == null || !token.isTextual()) {
            throw ProblemException.invalid(path + "token", "a text");
        }
        return token.textValue();
    }
}
