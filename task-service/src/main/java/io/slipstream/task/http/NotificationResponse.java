package io.slipstream.task.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonRawValue;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.slipstream.task.notification.Notification;
import io.slipstream.task.notification.Recipient;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A notification as its reader sees it.
 *
 * @param id its id
 * @param subject who is told; null if a role is
 * @param role which role is told; null if a subject is
 * @param origin what made it: api, event, handler or task
 * @param kind what it is about
 * @param title a line
 * @param message what there is to say
 * @param data JSON for programs
 * @param createdAt when it was made
 * @param expiresAt until when it is shown
 * @param readAt when the reader marked it as read
 * @param read whether the reader did
 */
@RegisterForReflection
public record NotificationResponse(
        @JsonProperty("id") UUID id,
        @JsonProperty("subject") @Nullable String subject,
        @JsonProperty("role") @Nullable String role,
        @JsonProperty("origin") String origin,
        @JsonProperty("kind") String kind,
        @JsonProperty("title") String title,
        @JsonProperty("message") String message,

        @JsonProperty("data") @JsonRawValue @Nullable @Schema(implementation = Object.class)
        String data,

        @JsonProperty("created_at") Instant createdAt,
        @JsonProperty("expires_at") Instant expiresAt,
        @JsonProperty("read_at") @Nullable Instant readAt,
        @JsonProperty("read") boolean read) {
    static NotificationResponse from(Notification notification) {
        Recipient recipient = notification.recipient();
        return new NotificationResponse(
                notification.id(),
                recipient instanceof Recipient.Subject(String name) ? name : null,
                recipient instanceof Recipient.Role(String name) ? name : null,
                notification.origin().wireName(),
                notification.kind(),
                notification.title(),
                notification.message(),
                notification.data(),
                notification.createdAt(),
                notification.expiresAt(),
                notification.readAt(),
                notification.readAt() != null);
    }

    @Override
    public String toString() {
        return "NotificationResponse[id=" + id + ", kind=" + kind + "]";
    }
}
