package io.slipstream.client.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipstream.client.cache.ConsistencyToken;
import io.slipstream.client.cache.Invalidation;
import io.slipstream.client.cache.Receipt;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Invalidations and their receipts as JSON. */
final class InvalidationForm {
    private InvalidationForm() {}

    static JsonNode write(Invalidation what) {
        ObjectNode body = Json.object();
        EntryForm.text(body, "namespace", what.namespace());
        EntryForm.array(body, "keys", what.keys());
        EntryForm.array(body, "tags", what.tags());
        EntryForm.array(body, "all_tags", what.allTags());
        EntryForm.text(body, "pattern", what.pattern());
        EntryForm.array(body, "tables", what.tables());
        EntryForm.text(body, "owner", what.owner());
        EntryForm.text(body, "application", what.application());
        EntryForm.text(body, "repository", what.repository());
        if (what.everything()) {
            body.put("everything", true);
        }
        return body.put("soft", what.soft()).put("dry_run", what.dryRun());
    }

    static Receipt read(JsonNode body, @Nullable String change) {
        JsonNode matched = body.path("matched");
        return new Receipt(
                Json.string(body, "id"),
                matched.isNumber() ? matched.asLong() : null,
                body.path("matched_exact").asBoolean(),
                Json.list(body.path("replicas"), InvalidationForm::applied),
                Json.list(body.path("missing"), JsonNode::asText),
                change == null ? null : new ConsistencyToken(change));
    }

    private static Receipt.Applied applied(JsonNode one) {
        Instant at = Json.instant(one, "applied_at");
        return new Receipt.Applied(Json.string(one, "replica", ""), at == null ? Instant.EPOCH : at);
    }
}
