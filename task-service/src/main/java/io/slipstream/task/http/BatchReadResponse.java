package io.slipstream.task.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.UUID;

/**
 * What became of a wish to mark notifications as read.
 *
 * @param read how many of those asked for are read now
 * @param changed how many of these were unread until now
 * @param notFound those that do not exist for the caller
 * @param unreadCount how many are unread still, at most 10,000
 */
@RegisterForReflection
public record BatchReadResponse(
        @JsonProperty("read") int read,
        @JsonProperty("changed") int changed,
        @JsonProperty("not_found") List<UUID> notFound,
        @JsonProperty("unread_count") int unreadCount) {
    public BatchReadResponse {
        notFound = List.copyOf(notFound);
    }
}
