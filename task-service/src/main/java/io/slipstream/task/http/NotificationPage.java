package io.slipstream.task.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.slipstream.contracts.page.Pagination;
import java.util.List;

/**
 * A page of one's own notifications, newest first. It may hold fewer than asked for although more follow.
 *
 * @param data the notifications
 * @param pagination where the page stands
 * @param unreadCount how many are unread in all, at most 10,000
 */
@RegisterForReflection
public record NotificationPage(
        @JsonProperty("data") List<NotificationResponse> data,
        @JsonProperty("pagination") Pagination pagination,
        @JsonProperty("unread_count") int unreadCount) {
    public NotificationPage {
        data = List.copyOf(data);
    }
}
