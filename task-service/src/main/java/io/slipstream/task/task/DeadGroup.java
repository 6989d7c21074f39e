package io.slipstream.task.task;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * Dead tasks that died of the same: of one type, with one kind of error, whose words differ only in numbers, ids and
 * quoted texts.
 *
 * @param fingerprint names the group within the tenant
 * @param type the task type
 * @param errorType the kind of error
 * @param message the words of the error without what differs
 * @param count how many there are
 * @param firstAt when the first of them died
 * @param lastAt when the last of them died
 * @param example one of them
 */
public record DeadGroup(
        String fingerprint,
        String type,
        String errorType,
        String message,
        long count,
        Instant firstAt,
        Instant lastAt,
        UUID example) {
    /**
     * Some groups.
     *
     * @param groups the largest first
     * @param total how many there are in all
     */
    public record Found(List<DeadGroup> groups, long total) {
        public Found {
            groups = List.copyOf(groups);
        }
    }
}
