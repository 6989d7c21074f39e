package io.slipstream.task.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * How much is unread.
 *
 * @param unreadCount how many notifications, at most 10,000
 */
@RegisterForReflection
public record UnreadCount(@JsonProperty("unread_count") int unreadCount) {}
