package io.slipstream.task.notification;

import java.util.List;

/**
 * Notifications behind a position, oldest first.
 *
 * @param notifications those that have not expired
 * @param position of the last one, expired or not; as asked if there is none
 * @param isFull whether more may follow at once
 */
public record NotificationSlice(List<Notification> notifications, long position, boolean isFull) {
    public NotificationSlice {
        notifications = List.copyOf(notifications);
    }
}
