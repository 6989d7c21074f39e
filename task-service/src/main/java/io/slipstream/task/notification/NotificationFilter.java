package io.slipstream.task.notification;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which notifications to list, newest first.
 *
 * @param reader whose
 * @param unread only those that are unread
 * @param kind only those of a kind; null for all
 * @param since only those created then or later; null for all
 * @param text only those whose title or message contains it, upper and lower case alike; null for all
 * @param before only those with lower numbers
 * @param limit how many at the most
 */
public record NotificationFilter(
        Reader reader,
        boolean unread,
        @Nullable String kind,
        @Nullable Instant since,
        @Nullable String text,
        long before,
        int limit) {
    /** {@link #before} of a first page. */
    public static final long NEWEST = Long.MAX_VALUE;

    /**
     * A page. It may have fewer than wanted, even none, and yet more may follow: a question looks at a bounded number of
     * notifications.
     *
     * @param notifications newest first
     * @param next what to ask for as {@link #before} for more; null if there are no more
     */
    public record Found(
            List<Notification> notifications, @Nullable Long next) {
        public Found {
            notifications = List.copyOf(notifications);
        }
    }
}
