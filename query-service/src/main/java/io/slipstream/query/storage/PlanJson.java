package io.slipstream.query.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A plan as EXPLAIN gives it.
 *
 * @param text the JSON, compact
 * @param queryId PostgreSQL's query identifier; null if it gives none
 * @param cost the cost of the top node
 * @param writes whether a node changes or locks rows
 * @param readsCatalog whether a node reads PostgreSQL's own tables
 */
record PlanJson(String text, @Nullable Long queryId, double cost, boolean writes, boolean readsCatalog) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> WRITING = Set.of("ModifyTable", "LockRows");
    private static final Set<String> CATALOGS = Set.of("pg_catalog", "information_schema", "pg_toast");

    static PlanJson parse(String explained) {
        try {
            JsonNode root = JSON.readTree(explained).path(0);
            JsonNode plan = root.path("Plan");
            JsonNode id = root.path("Query Identifier");
            return new PlanJson(
                    root.toString(),
                    id.isNumber() ? id.longValue() : null,
                    plan.path("Total Cost").doubleValue(),
                    any(plan, node -> WRITING.contains(node.path("Node Type").asText())),
                    any(
                            plan,
                            node -> node.has("Relation Name")
                                    && CATALOGS.contains(node.path("Schema").asText())));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("PostgreSQL explained a statement in something that is not JSON", e);
        }
    }

    private static boolean any(JsonNode node, Predicate<JsonNode> wanted) {
        if (wanted.test(node)) {
            return true;
        }
        for (JsonNode child : node.path("Plans")) {
            if (any(child, wanted)) {
                return true;
            }
        }
        return false;
    }
}
