package io.slipstream.asset.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipstream.asset.config.PurgeConfig;
import io.slipstream.asset.purge.AssetFact;
import io.slipstream.asset.purge.Outbox;
import io.slipstream.contracts.event.AssetInvalidatedV1;
import io.slipstream.contracts.event.AssetPublishedV1;
import io.slipstream.contracts.event.EventHeaders;
import io.slipstream.contracts.event.EventType;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Brings the facts of the outbox to the log, at least once and in order for each tenant. Any thread. */
@ApplicationScoped
public class AssetEventPublisher {
    private static final Logger LOGGER = Logger.getLogger(AssetEventPublisher.class);

    /** CloudEvents extension (Sequence): the tenant's revision that the change led to, a decimal number. */
    static final String SEQUENCE = "ce_sequence";

    private static final String SOURCE = "/slipstream/asset-service";

    private final Outbox outbox;
    private final MutinyEmitter<String> emitter;
    private final ObjectMapper json;
    private final int batch;
    private final AtomicBoolean relaying = new AtomicBoolean();
    private final AtomicBoolean again = new AtomicBoolean();

    AssetEventPublisher(
            Outbox outbox,
            @Channel("asset-events") MutinyEmitter<String> emitter,
            ObjectMapper json,
            PurgeConfig config) {
        this.outbox = outbox;
        this.emitter = emitter;
        this.json = json;
        this.batch = config.relayBatch();
    }

    /** Publishes what waits, unless that is being done already; then it is looked for once more afterwards. */
    public void relay() {
        again.set(true);
        if (relaying.compareAndSet(false, true)) {
            again.set(false);
            outbox.relay(batch, this::publish).subscribe().with(this::relayed, failure -> {
                LOGGER.debugf(failure, "events wait for the next attempt");
                relaying.set(false);
            });
        }
    }

    private void relayed(int count) {
        relaying.set(false);
        if (count == batch || again.get()) {
            relay();
        }
    }

    private Uni<Void> publish(List<AssetFact> facts) {
        return Uni.join()
                .all(facts.stream()
                        .map(fact -> emitter.sendMessage(message(fact)))
                        .toList())
                .andFailFast()
                .replaceWithVoid();
    }

    private Message<String> message(AssetFact fact) {
        return switch (fact) {
            case AssetFact.Published published ->
                message(
                        fact,
                        EventType.ASSET_PUBLISHED,
                        published.path(),
                        new AssetPublishedV1(
                                published.path(),
                                published.hash(),
                                published.mediaType(),
                                published.sizeBytes(),
                                text(published.bundle())));
            case AssetFact.Invalidated invalidated ->
                message(
                        fact,
                        EventType.ASSET_INVALIDATED,
                        invalidated.paths().getFirst(),
                        new AssetInvalidatedV1(invalidated.id().toString(), invalidated.paths()));
        };
    }

    private Message<String> message(AssetFact fact, EventType type, String key, Object payload) {
        Headers headers = new RecordHeaders();
        add(headers, EventHeaders.SPEC_VERSION, "1.0");
        add(headers, EventHeaders.ID, fact.eventId().toString());
        add(headers, EventHeaders.SOURCE, SOURCE);
        add(headers, EventHeaders.TYPE, type.type());
        add(headers, EventHeaders.TIME, DateTimeFormatter.ISO_INSTANT.format(fact.occurredAt()));
        add(headers, EventHeaders.SUBJECT, key);
        add(headers, EventHeaders.TENANT, fact.tenant().name());
        add(headers, SEQUENCE, Long.toString(fact.revision()));
        add(headers, EventHeaders.CONTENT_TYPE, "application/json");
        if (fact.traceParent() != null) {
            add(headers, EventHeaders.TRACE_PARENT, fact.traceParent());
        }
        return Message.of(write(payload))
                .addMetadata(OutgoingKafkaRecordMetadata.<String>builder()
                        .withKey(key)
                        .withHeaders(headers)
                        .build());
    }

    private String write(Object payload) {
        try {
            return json.writeValueAsString(payload);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an event can always be written", e);
        }
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    private static @Nullable String text(@Nullable UUID id) {
        return id == null ? null : id.toString();
    }
}
