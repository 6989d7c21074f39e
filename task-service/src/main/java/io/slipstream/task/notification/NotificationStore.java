package io.slipstream.task.notification;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Where notifications are kept. Called on any thread; answers on any thread. */
public interface NotificationStore {
    /** How far unread ones are counted. */
    int UNREAD_LIMIT = 10_000;

    /**
     * Creates a notification, unless its request was made before or its key is taken. Fails with INVALID_REQUEST if it would
     * expire in the past or too far ahead, by the clock of the store.
     *
     * @param id of the notification, if it is new
     * @param request what makes the request unrepeatable; null if nothing does
     */
    Uni<CreateOutcome> create(UUID id, NewNotification wanted, Origin origin, @Nullable NotificationRequest request);

    /** A page of a list. */
    Uni<NotificationFilter.Found> list(NotificationFilter filter);

    /** One that the reader may see; empty if there is none, or it has expired. */
    Uni<Optional<Notification>> find(Reader reader, UUID id);

    /** How many are unread, at most {@link #UNREAD_LIMIT}. */
    Uni<Integer> unread(Reader reader);

    /** Those behind a position, oldest first. */
    Uni<NotificationSlice> after(Reader reader, long position, int limit);

    /** The position of the newest; 0 if there is none. */
    Uni<Long> position(Reader reader);

    /** Marks as read, for this reader alone; may be repeated. */
    Uni<ReadOutcome> markRead(Reader reader, Collection<UUID> ids);

    /**
     * Removes some notifications of a tenant for good.
     *
     * @param readKept how long those that were read are kept
     * @return how many, at most {@code limit}; fewer if there are no more
     */
    Uni<Integer> remove(String tenant, Removal why, Duration readKept, int limit);
}
