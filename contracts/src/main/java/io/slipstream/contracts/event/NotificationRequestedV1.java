package io.slipstream.contracts.event;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Payload of {@link EventType#NOTIFICATION_REQUESTED}: the same fields as {@code POST /api/v1/notifications}; either a subject or a role. Key: the subject or the
 * role. The envelope's id is the idempotency key.
 *
 * @param subject who is told; null if a role is
 * @param role whoever has this scope is told; null if a subject is
 * @param kind what it is about, for filters; null means {@code message}
 * @param title a line
 * @param message what there is to say
 * @param data any JSON for programs; null if there is none
 * @param expiresAt until when it is shown; null means for 30 days
 * @param key a second one with the same key for the same recipient changes nothing; null if there may be more
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record NotificationRequestedV1(
        @JsonProperty("subject") @Nullable String subject,
        @JsonProperty("role") @Nullable String role,
        @JsonProperty("kind") @Nullable String kind,
        @JsonProperty("title") String title,
        @JsonProperty("message") String message,
        @JsonProperty("data") @Nullable Object data,
        @JsonProperty("expires_at") @Nullable Instant expiresAt,
        @JsonProperty("key") @Nullable String key) {
    @SuppressWarnings("NullAway") // absent fields arrive as null from JSON
    public NotificationRequestedV1 {
        if (title == null || title.isBlank()) {
            throw new IllegalArgumentException("title of a notification must not be empty");
        }
        if (message == null || message.isBlank()) {
            throw new IllegalArgumentException("message of a notification must not be empty");
        }
        if ((subject == null) == (role == null)) {
            throw new IllegalArgumentException("a notification must have a subject or a role, and not both");
        }
    }
}
