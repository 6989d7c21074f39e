package io.slipstream.client.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipstream.client.cache.Batch;
import io.slipstream.client.cache.BatchResult;
import io.slipstream.client.cache.CachedEntry;
import io.slipstream.client.problem.ProblemException;
import io.slipstream.client.problem.UnreachableException;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Batches of entries as JSON. */
final class BatchForm {
    private BatchForm() {}

    static JsonNode write(Batch batch) {
        ObjectNode body = Json.object();
        EntryForm.array(body, "get", batch.gets());
        EntryForm.array(body, "delete", batch.deletes());
        ArrayNode puts = body.putArray("put");
        batch.puts().forEach((key, entry) -> {
            ObjectNode item = puts.addObject();
            item.put("key", key).put("value", entry.value()).put("content_type", entry.contentType());
            EntryForm.put(item, entry.options());
        });
        return body;
    }

    static BatchResult read(JsonNode body) {
        Map<String, CachedEntry> found = new HashMap<>();
        Map<String, ProblemException> failures = new HashMap<>();
        for (JsonNode item : body.path("get")) {
            if (item.path("status").asInt() == 200) {
                found.put(key(item), entry(item));
            }
        }
        for (String operation : new String[] {"get", "put", "delete"}) {
            for (JsonNode item : body.path(operation)) {
                if (item.path("error").isObject()) {
                    failures.put(key(item), Problems.of(item.path("error")));
                }
            }
        }
        return new BatchResult(found, failures);
    }

    private static String key(JsonNode item) {
        return item.path("key").asText();
    }

    private static CachedEntry entry(JsonNode item) {
        try {
            return new CachedEntry(
                    item.path("value").binaryValue(),
                    item.path("content_type").asText(),
                    item.path("etag").asText(),
                    Duration.ofSeconds(item.path("age").asLong()),
                    CacheStatus.fresh(item.path("cache_status").asText()));
        } catch (IOException e) {
            throw new UnreachableException("the answer has a value that is no base64", e);
        }
    }
}
