package io.slipstream.task.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipstream.contracts.problem.ProblemException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Several tasks asked for at once.
 *
 * @param tasks each as in a single submission
 */
public record BatchRequest(List<TaskRequest> tasks) {
    public BatchRequest {
        tasks = List.copyOf(tasks);
    }

    /** The tasks of a body, unread, so that each can be wrong by itself. */
    static List<JsonNode> read(Bodies bodies, byte[] body, int limit) {
        JsonNode tree = bodies.tree(body);
        for (Iterator<String> names = tree.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!"tasks".equals(name)) {
                throw ProblemException.invalid(name, "absent: there is no such field");
            }
        }
        JsonNode tasks = tree.path("tasks");
        if (!tasks.isArray() || tasks.isEmpty() || tasks.size() > limit) {
            throw ProblemException.invalid("tasks", "a list of 1 to " + limit + " tasks");
        }
        List<JsonNode> items = new ArrayList<>();
        tasks.forEach(items::add);
        return items;
    }
}
