package io.slipstream.task.verify;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An end of a task, as far as its owner was to be told of it.
 *
 * @param task the task
 * @param micros when it ended, microseconds since 1970
 * @param wished whether the task is ended so by now, and its owner is to be told
 * @param noted whether it is noted that the owner is to be told
 * @param noticed the notification that was noted as made; null if none was, yet
 * @param removed whether that was removed since, as expired or read
 * @param notifications how many there are of this end
 * @param notification one of them; null if there is none
 */
public record EndNotice(
        UUID task,
        long micros,
        boolean wished,
        boolean noted,
        @Nullable UUID noticed,
        boolean removed,
        int notifications,
        @Nullable UUID notification) {}
