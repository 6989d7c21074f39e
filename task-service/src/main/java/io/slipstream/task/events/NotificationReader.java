package io.slipstream.task.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.slipstream.contracts.event.EventType;
import io.slipstream.contracts.event.NotificationRequestedV1;
import io.slipstream.contracts.security.Tenant;
import io.slipstream.task.notification.Expiry;
import io.slipstream.task.notification.NewNotification;
import io.slipstream.task.notification.Recipient;
import io.slipstream.task.notification.RepeatKey;
import io.slipstream.task.task.RequestKey;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Reads events that ask for notifications, CloudEvents in binary and structured mode; unknown fields are ignored. */
@ApplicationScoped
@RegisterForReflection(targets = NotificationRequestedV1.class)
public class NotificationReader {
    private static final int ID_LIMIT = 255;
    private static final String KIND = "message";

    private final ObjectMapper mapper = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .nodeFactory(JsonNodeFactory.withExactBigDecimals(true))
            .build();

    /** What a record holds. */
    sealed interface Read {
        /** A notification asked for. */
        record Request(NewNotification wanted, RepeatKey key) implements Read {}

        /** Nothing that can be understood, and why. */
        record Unreadable(String reason) implements Read {}
    }

    /** Reads a record; never fails. */
    Read read(ConsumerRecord<String, byte[]> record) {
        try {
            return request(CloudEvent.of(record, mapper));
        } catch (JsonProcessingException e) {
            return new Read.Unreadable("not readable as JSON: " + e.getOriginalMessage());
        } catch (IOException | RuntimeException e) {
            return new Read.Unreadable(String.valueOf(e.getMessage()));
        }
    }

    private Read request(CloudEvent event) throws IOException {
        String type = required(event, "type");
        if (!EventType.NOTIFICATION_REQUESTED.type().equals(type)) {
            throw new IllegalArgumentException(
                    "type must be " + EventType.NOTIFICATION_REQUESTED.type() + ", got " + type);
        }
        String id = required(event, "id");
        String source = required(event, "source");
        String tenant = required(event, "tenant");
        if (!Tenant.isValid(tenant)) {
            throw new IllegalArgumentException("tenant is not a valid name");
        }
        if (!event.data().isObject()) {
            throw new IllegalArgumentException("data must be an object");
        }
        NotificationRequestedV1 asked = mapper.treeToValue(event.data(), NotificationRequestedV1.class);
        RepeatKey key = new RepeatKey(RequestKey.EVENT, "notification " + source + " " + id, "", null);
        return new Read.Request(wanted(tenant, asked, event.data().path("data")), key);
    }

    private static String required(CloudEvent event, String name) {
        String value = event.attribute().apply(name);
        if (value == null || value.isBlank() || value.length() > ID_LIMIT || value.indexOf('\u0000') >= 0) {
            throw new IllegalArgumentException(name + " of the event must be 1 to " + ID_LIMIT + " characters");
        }
        return value;
    }

    private static NewNotification wanted(String tenant, NotificationRequestedV1 asked, JsonNode data) {
        Instant expiresAt = asked.expiresAt();
        String kind = asked.kind();
        return new NewNotification(
                tenant,
                recipient(asked.subject(), asked.role()),
                kind == null ? KIND : kind,
                asked.title(),
                asked.message(),
                data.isMissingNode() || data.isNull() ? null : data.toString(),
                expiresAt == null ? Expiry.DEFAULT : new Expiry.At(expiresAt),
                asked.key());
    }

    private static Recipient recipient(@Nullable String subject, @Nullable String role) {
        return subject != null ? Recipient.subject(subject) : Recipient.role(String.valueOf(role));
    }
}
