package io.slipstream.asset.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipstream.asset.asset.PathMemory;
import io.slipstream.asset.purge.PathPattern;
import io.slipstream.contracts.event.AssetInvalidatedV1;
import io.slipstream.contracts.event.EventHeaders;
import io.slipstream.contracts.event.EventType;
import io.slipstream.contracts.security.Tenant;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jspecify.annotations.Nullable;

/**
 * Follows the log so that this replica forgets the paths that others changed. Each replica reads with a group of its own, from
 * the end: what it missed while it was away, it does not remember either. Forgetting twice does no harm, so duplicates need not be told
 * apart. A record that cannot be read goes to the dead-letter topic, and the replica forgets everything, since it cannot know what it missed.
 */
@ApplicationScoped
public class AssetEventConsumer {
    private final PathMemory memory;
    private final DeadLetterPublisher deadLetters;
    private final ObjectMapper json;

    AssetEventConsumer(PathMemory memory, DeadLetterPublisher deadLetters, ObjectMapper json) {
        this.memory = memory;
        this.deadLetters = deadLetters;
        this.json = json;
    }

    /** Takes one record. */
    @Incoming("asset-log")
    public Uni<Void> take(ConsumerRecord<String, byte[]> event) {
        try {
            apply(event);
            return Uni.createFrom().voidItem();
        } catch (JsonProcessingException | IllegalArgumentException e) {
            memory.forgetAll();
            return deadLetters.send(event, reason(e));
        }
    }

    private void apply(ConsumerRecord<String, byte[]> event) throws JsonProcessingException {
        String contentType = header(event, EventHeaders.CONTENT_TYPE);
        boolean structured = contentType != null && contentType.startsWith(EventHeaders.STRUCTURED);
        JsonNode body = json.readTree(text(event.value()));
        String type = structured ? body.path("type").asText() : header(event, EventHeaders.TYPE);
        String tenant = structured ? body.path("tenant").asText() : header(event, EventHeaders.TENANT);
        EventType known = EventType.of(type == null ? "" : type)
                .orElseThrow(() -> new IllegalArgumentException("ce_type is not one of this topic: " + type));
        if (known != EventType.ASSET_INVALIDATED) {
            // What was published is among the paths of the invalidation that goes with it.
            return;
        }
        if (tenant == null || !Tenant.isValid(tenant)) {
            throw new IllegalArgumentException("ce_tenant is missing or no tenant");
        }
        AssetInvalidatedV1 payload = json.treeToValue(structured ? body.path("data") : body, AssetInvalidatedV1.class);
        List<PathPattern> paths = payload.paths().stream().map(PathPattern::new).toList();
        memory.forget(
                new Tenant(tenant),
                paths,
                revision(structured ? body.path("sequence").asText() : header(event, AssetEventPublisher.SEQUENCE)));
    }

    /** The revision of a change; without one, the change is newer than anything that is remembered. */
    private static long revision(@Nullable String sequence) {
        return sequence == null || sequence.isEmpty() ? Long.MAX_VALUE : Long.parseLong(sequence);
    }

    private static String reason(Exception failure) {
        return failure instanceof JsonProcessingException broken
                ? "the value is not the JSON of its type: " + broken.getOriginalMessage()
                : String.valueOf(failure.getMessage());
    }

    private static @Nullable String header(ConsumerRecord<String, byte[]> event, String name) {
        Header header = event.headers().lastHeader(name);
        return header == null || header.value() == null ? null : text(header.value());
    }

    private static String text(byte @Nullable [] bytes) {
        return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
    }
}
