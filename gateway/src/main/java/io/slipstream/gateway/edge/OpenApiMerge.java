package io.slipstream.gateway.edge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.slipstream.gateway.route.Destination;
import io.slipstream.gateway.route.PathTable;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes one OpenAPI document of several. Only paths that the gateway serves or passes to that very service are taken, so
 * nothing internal shows. Components of equal name and different content get their service's name in front.
 */
final class OpenApiMerge {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Set<String> METHODS =
            Set.of("get", "put", "post", "delete", "options", "head", "patch", "trace");
    private static final String REFERENCE = "#/components/";

    private final ObjectNode merged = NODES.objectNode();
    private final ObjectNode paths = NODES.objectNode();
    private final ObjectNode components = NODES.objectNode();
    private final ArrayNode tags = NODES.arrayNode();
    private final Set<String> tagNames = new HashSet<>();
    private final Set<String> operationIds = new HashSet<>();

    /** Adds a document. A {@code part} is a service's label, or {@code gateway}. */
    void add(String part, JsonNode document) {
        JsonNode copy = document.deepCopy();
        Map<String, String> renamed = addComponents(part, copy.path("components"));
        rewrite(copy, renamed);
        renamedComponents(copy.path("components"), renamed);
        copy.path("paths").properties().forEach(path -> addPath(part, path.getKey(), path.getValue()));
        for (JsonNode tag : copy.path("tags")) {
            if (tagNames.add(tag.path("name").asText())) {
                tags.add(tag);
            }
        }
    }

    /** The names that must change: those that stand for something else already. */
    private Map<String, String> addComponents(String part, JsonNode added) {
        Map<String, String> renamed = new HashMap<>();
        for (Map.Entry<String, JsonNode> kind : added.properties()) {
            for (Map.Entry<String, JsonNode> component : kind.getValue().properties()) {
                JsonNode before = components.path(kind.getKey()).path(component.getKey());
                if (!before.isMissingNode() && !before.equals(component.getValue())) {
                    String name = Character.toUpperCase(part.charAt(0)) + part.substring(1) + component.getKey();
                    renamed.put(
                            REFERENCE + kind.getKey() + "/" + component.getKey(),
                            REFERENCE + kind.getKey() + "/" + name);
                }
            }
        }
        return renamed;
    }

    private void renamedComponents(JsonNode added, Map<String, String> renamed) {
        for (Map.Entry<String, JsonNode> kind : added.properties()) {
            if (kind.getKey().equals("securitySchemes")) {
                continue;
            }
            ObjectNode all = components.withObjectProperty(kind.getKey());
            for (Map.Entry<String, JsonNode> component : kind.getValue().properties()) {
                String prefix = REFERENCE + kind.getKey() + "/";
                String name = renamed.getOrDefault(prefix + component.getKey(), prefix + component.getKey());
                all.set(name.substring(prefix.length()), component.getValue());
            }
        }
    }

    private static void rewrite(JsonNode node, Map<String, String> renamed) {
        if (node instanceof ObjectNode object) {
            String target = object.path("$ref").asText();
            if (renamed.containsKey(target)) {
                object.set("$ref", TextNode.valueOf(renamed.get(target)));
            }
        }
        node.forEach(child -> rewrite(child, renamed));
    }

    private void addPath(String part, String path, JsonNode item) {
        if (!belongs(part, path) || !(item instanceof ObjectNode operations) || paths.has(path)) {
            return;
        }
        boolean open = isOpen(path);
        for (Map.Entry<String, JsonNode> entry : operations.properties()) {
            if (METHODS.contains(entry.getKey()) && entry.getValue() instanceof ObjectNode operation) {
                addOperation(part, operation, open);
            }
        }
        paths.set(path, operations);
    }

    private static boolean belongs(String part, String path) {
        return switch (PathTable.find(path)) {
            case Destination.ToService to -> to.service().label().equals(part);
            case Destination.Local local -> part.equals("gateway");
            case Destination.Elsewhere elsewhere -> false;
        };
    }

    private static boolean isOpen(String path) {
        return switch (PathTable.find(path)) {
            case Destination.ToService to -> to.open();
            case Destination.Local local -> local.open();
            case Destination.Elsewhere elsewhere -> false;
        };
    }

    private void addOperation(String part, ObjectNode operation, boolean open) {
        operation.remove("security");
        if (open) {
            operation.set("security", NODES.arrayNode());
        }
        String id = operation.path("operationId").asText();
        if (!id.isEmpty() && !operationIds.add(id)) {
            operation.put("operationId", part + "_" + id);
            operationIds.add(part + "_" + id);
        }
    }

    /**
     * The document.
     *
     * @param missing parts that could not be read; they are named in {@code info.x-slipstream-missing}
     * @param stale parts whose last known document was taken; they are named in {@code info.x-slipstream-stale}
     */
    ObjectNode finish(String version, List<String> missing, List<String> stale) {
        merged.put("openapi", "3.1.0");
        ObjectNode info = merged.putObject("info");
        info.put("title", "Slipstream");
        info.put("version", version);
        info.put("description", "All of Slipstream, as seen through the gateway.");
        missing.forEach(info.withArrayProperty("x-slipstream-missing")::add);
        stale.forEach(info.withArrayProperty("x-slipstream-stale")::add);
        merged.putArray("servers").addObject().put("url", "/");
        merged.set("tags", tags);
        merged.set("paths", paths);
        ObjectNode schemes = components.putObject("securitySchemes");
        schemes.putObject("ApiKey").put("type", "apiKey").put("in", "header").put("name", "X-API-Key");
        schemes.putObject("Bearer").put("type", "http").put("scheme", "bearer").put("bearerFormat", "JWT");
        merged.set("components", components);
        ArrayNode security = merged.putArray("security");
        security.addObject().putArray("ApiKey");
        security.addObject().putArray("Bearer");
        return merged;
    }
}
