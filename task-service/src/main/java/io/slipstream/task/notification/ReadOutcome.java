package io.slipstream.task.notification;

import java.util.Set;
import java.util.UUID;

/**
 * What became of a wish to mark notifications as read.
 *
 * @param read those that are read now or were before; others do not exist for the reader
 * @param changed how many were unread until now
 */
public record ReadOutcome(Set<UUID> read, int changed) {
    public ReadOutcome {
        read = Set.copyOf(read);
    }
}
