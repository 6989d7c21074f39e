package io.slipstream.cache.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipstream.cache.invalidation.Canary;
import io.slipstream.cache.invalidation.LogRecord;
import io.slipstream.cache.invalidation.PositionMarkers.Marker;
import io.slipstream.cache.invalidation.Stamp;
import io.slipstream.contracts.event.CacheEntryChangedV1;
import io.slipstream.contracts.event.CacheHeartbeatV1;
import io.slipstream.contracts.event.CacheInvalidatedV1;
import io.slipstream.contracts.event.CacheInvalidationUndoneV1;
import io.slipstream.contracts.event.CacheSettingsChangedV1;
import io.slipstream.contracts.event.EventHeaders;
import io.slipstream.contracts.event.EventType;
import io.slipstream.contracts.event.Topic;
import io.slipstream.contracts.security.Tenant;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** The records of the log as Kafka records: CloudEvents in binary content mode. */
public final class LogRecordCodec {
    static final String SOURCE = "/slipstream/cache-service";

    private final ObjectMapper json;
    private final CloudEventReader events;
    private final InstantSource clock;
    /** An extension attribute of heartbeats. */
    private static final String UNTOLD = "ce_untoldwrites";
    /** An extension attribute of invalidations: the subject of the caller's token. */
    private static final String REQUESTED_BY = "ce_requestedby";

    /** An extension attribute of heartbeats: how far the sender had applied the partition, as {@code epoch:offset}. */
    private static final String APPLIED = "ce_applied";

    /** An extension attribute of heartbeats: everybody shall answer with one. */
    private static final String ROLL_CALL = "ce_rollcall";

    /** An extension attribute of heartbeats: a word of a self-test, as JSON. */
    private static final String CANARY = "ce_canary";

    private final String replica;
    private final String run = UUID.randomUUID().toString();
    private final long epoch;
    private final AtomicLong sequence = new AtomicLong();

    /** See the class; does nothing by itself. */
    public LogRecordCodec(ObjectMapper json, InstantSource clock, String replica) {
        this.json = json;
        this.events = new CloudEventReader(json);
        this.clock = clock;
        this.replica = replica;
        this.epoch = clock.millis();
    }

    /** The Kafka record that says the same. */
    ProducerRecord<byte[], byte[]> encode(int partition, LogRecord record) {
        Instant now = clock.instant();
        return switch (record) {
            case LogRecord.Invalidated it -> invalidated(partition, it, now);
            case LogRecord.EntriesChanged it ->
                event(
                        partition,
                        EventType.CACHE_ENTRY_CHANGED,
                        UUID.randomUUID().toString(),
                        it.tenant(),
                        it.namespace(),
                        now,
                        new CacheEntryChangedV1(
                                it.namespace(),
                                it.changes().stream()
                                        .map(change -> new CacheEntryChangedV1.Change(change.key(), change.write()))
                                        .toList(),
                                it.origin()));
            case LogRecord.SettingsChanged it ->
                event(
                        partition,
                        EventType.CACHE_SETTINGS_CHANGED,
                        UUID.randomUUID().toString(),
                        it.tenant(),
                        it.namespace(),
                        now,
                        new CacheSettingsChangedV1(it.namespace(), it.origin(), it.at()));
            case LogRecord.Undone it ->
                event(
                        partition,
                        EventType.CACHE_INVALIDATION_UNDONE,
                        UUID.randomUUID().toString(),
                        it.tenant(),
                        LogRecord.ALL_NAMESPACES,
                        now,
                        new CacheInvalidationUndoneV1(it.id(), it.origin(), it.at()));
            case LogRecord.Heartbeat it -> heartbeat(partition, it, now);
            case LogRecord.Word it -> extended(partition, now, CANARY, text(it.canary()));
            case LogRecord.RollCall it -> extended(partition, now, ROLL_CALL, "true");
        };
    }

    private ProducerRecord<byte[], byte[]> invalidated(int partition, LogRecord.Invalidated it, Instant now) {
        ProducerRecord<byte[], byte[]> record = event(
                partition,
                EventType.CACHE_INVALIDATED,
                UUID.randomUUID().toString(),
                it.tenant(),
                it.namespace(),
                now,
                new CacheInvalidatedV1(
                        it.id(),
                        it.namespace(),
                        it.scope(),
                        it.values(),
                        it.soft(),
                        epoch,
                        sequence.incrementAndGet(),
                        it.origin(),
                        it.at()));
        if (it.requestedBy() != null) {
            record.headers().add(REQUESTED_BY, bytes(it.requestedBy()));
        }
        return record;
    }

    private ProducerRecord<byte[], byte[]> heartbeat(int partition, LogRecord.Heartbeat heartbeat, Instant now) {
        ProducerRecord<byte[], byte[]> record =
                heartbeat(partition, run + ':' + heartbeat.sequence(), now, heartbeat.at());
        Stamp applied = heartbeat.applied();
        if (applied.epoch() != 0) {
            record.headers().add(APPLIED, bytes(new Marker(applied.epoch(), applied.position()).text()));
        }
        if (heartbeat.untold()) {
            record.headers().add(UNTOLD, bytes("true"));
        }
        return record;
    }

    /** A heartbeat that proves nothing by itself, and says more: replicas that do not know the attribute pass over it. */
    private ProducerRecord<byte[], byte[]> extended(int partition, Instant now, String attribute, String value) {
        ProducerRecord<byte[], byte[]> record =
                heartbeat(partition, UUID.randomUUID().toString(), now, now);
        record.headers().add(attribute, bytes(value));
        return record;
    }

    private ProducerRecord<byte[], byte[]> heartbeat(int partition, String id, Instant now, Instant sentAt) {
        return event(
                partition,
                EventType.CACHE_HEARTBEAT,
                id,
                Tenant.DEFAULT.name(),
                LogRecord.ALL_NAMESPACES,
                now,
                new CacheHeartbeatV1(replica, epoch, sequence.get(), sentAt));
    }

    /** Whether a heartbeat asks for heartbeats; read from its headers. */
    static boolean isRollCall(ConsumerRecord<byte[], byte[]> record) {
        return record.headers().lastHeader(ROLL_CALL) != null;
    }

    /** The word of a self-test that a heartbeat carries; null if it carries none, or one that cannot be read. */
    @Nullable
    Canary canary(ConsumerRecord<byte[], byte[]> record) {
        String text = CloudEventReader.header(record, CANARY);
        if (text == null) {
            return null;
        }
        try {
            return json.readerFor(Canary.class)
                    .without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .readValue(text);
        } catch (JsonProcessingException e) {
            return null; // Of a later version.
        }
    }

    private String text(Canary canary) {
        try {
            return json.writeValueAsString(canary);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("words of a self-test can always be written", e);
        }
    }

    /** A heartbeat of any replica; null if it cannot be read, which does no harm. */
    LogRecord.@Nullable Heartbeat anyHeartbeat(ConsumerRecord<byte[], byte[]> record) {
        byte[] value = record.value();
        try {
            CacheHeartbeatV1 it = value == null ? null : json.readValue(value, CacheHeartbeatV1.class);
            Marker applied = Marker.parse(CloudEventReader.header(record, APPLIED));
            return it == null || it.replica() == null
                    ? null
                    : new LogRecord.Heartbeat(
                            it.replica(),
                            it.sequence(),
                            orNow(it.sentAt()),
                            applied == null ? Stamp.NONE : new Stamp(applied.epoch(), applied.position()),
                            tellsOfUntoldWrites(record));
        } catch (IOException e) {
            return null;
        }
    }

    /** Whether a heartbeat says that its replica found writes which the log does not tell of yet; read from its headers. */
    static boolean tellsOfUntoldWrites(ConsumerRecord<byte[], byte[]> record) {
        return record.headers().lastHeader(UNTOLD) != null;
    }

    /** The type of a record in binary content mode, without reading it; null if it says none. */
    static @Nullable String typeOf(ConsumerRecord<byte[], byte[]> record) {
        return CloudEventReader.header(record, EventHeaders.TYPE);
    }

    /** The sequence of a heartbeat of this run; -1 if it is of another. */
    long ownHeartbeat(ConsumerRecord<byte[], byte[]> record) {
        String id = CloudEventReader.header(record, EventHeaders.ID);
        if (id == null || !id.startsWith(run)) {
            return -1;
        }
        return Long.parseLong(id, run.length() + 1, id.length(), 10);
    }

    /** What a Kafka record says; null if it concerns nobody here. Fails with {@link UnreadableRecordException}. */
    @Nullable
    LogRecord decode(ConsumerRecord<byte[], byte[]> record) {
        CloudEventReader.Envelope envelope = events.read(record);
        if (envelope == null) {
            return null;
        }
        try {
            return switch (envelope.type()) {
                case CACHE_INVALIDATED ->
                    invalidated(
                            envelope.tenant(),
                            events.payload(envelope, CacheInvalidatedV1.class),
                            CloudEventReader.header(record, REQUESTED_BY));
                case CACHE_INVALIDATION_UNDONE -> {
                    CacheInvalidationUndoneV1 it = events.payload(envelope, CacheInvalidationUndoneV1.class);
                    yield new LogRecord.Undone(
                            Objects.requireNonNull(it.id(), "an id"),
                            envelope.tenant(),
                            orNow(it.requestedAt()),
                            orUnknown(it.origin()));
                }
                case CACHE_ENTRY_CHANGED ->
                    changed(envelope.tenant(), events.payload(envelope, CacheEntryChangedV1.class));
                case CACHE_SETTINGS_CHANGED -> {
                    CacheSettingsChangedV1 it = events.payload(envelope, CacheSettingsChangedV1.class);
                    yield new LogRecord.SettingsChanged(
                            envelope.tenant(), it.namespace(), orNow(it.changedAt()), orUnknown(it.origin()));
                }
                default -> null;
            };
        } catch (IllegalArgumentException | NullPointerException e) {
            throw new UnreadableRecordException("the data break a rule: " + e.getMessage());
        }
    }

    private LogRecord invalidated(String tenant, CacheInvalidatedV1 it, @Nullable String requestedBy) {
        String id = it.id() == null ? UUID.randomUUID().toString() : it.id();
        return new LogRecord.Invalidated(
                id,
                tenant,
                it.namespace(),
                it.scope(),
                it.values(),
                it.soft(),
                orNow(it.requestedAt()),
                orUnknown(it.origin()),
                requestedBy);
    }

    private static LogRecord changed(String tenant, CacheEntryChangedV1 it) {
        return new LogRecord.EntriesChanged(
                tenant,
                it.namespace(),
                it.changes().stream()
                        .map(change -> new LogRecord.EntryChange(change.key(), change.write()))
                        .toList(),
                orUnknown(it.origin()));
    }

    private Instant orNow(@Nullable Instant at) {
        return at == null ? clock.instant() : at;
    }

    private static String orUnknown(@Nullable String origin) {
        return origin == null ? "" : origin;
    }

    private ProducerRecord<byte[], byte[]> event(
            int partition, EventType type, String id, String tenant, String namespace, Instant at, Object data) {
        ProducerRecord<byte[], byte[]> record;
        try {
            record = new ProducerRecord<>(
                    Topic.Names.INVALIDATIONS, partition, bytes(namespace), json.writeValueAsBytes(data));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("records of the log can always be written", e);
        }
        Headers headers = record.headers();
        headers.add(EventHeaders.SPEC_VERSION, bytes("1.0"));
        headers.add(EventHeaders.ID, bytes(id));
        headers.add(EventHeaders.SOURCE, bytes(SOURCE));
        headers.add(EventHeaders.TYPE, bytes(type.type()));
        headers.add(EventHeaders.TIME, bytes(at.toString()));
        headers.add(EventHeaders.TENANT, bytes(tenant));
        headers.add(EventHeaders.CONTENT_TYPE, bytes("application/json"));
        return record;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
