package io.slipstream.task.lease;

import io.slipstream.task.task.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The right to run a task. It is void once the task's owner or counter in the database differ; finishing with a void
 * lease has no effect.
 *
 * @param task the task, running
 * @param owner the worker that holds it
 * @param counter grows with each lease of the task
 * @param seq the task's place in its lane when it was claimed
 * @param failures how many attempts failed before this one, lost workers not counted
 * @param left time until the task's deadline when it was claimed; null if it has none
 * @param until when it ends without a heartbeat, the database's time; null if its owner tells that it lives
 * @param checkpoint JSON text that an earlier attempt saved; null if none did
 * @param deferrals how often its target asked for it to be sent later
 * @param inputs what the parts of its flow that it waited for came to, a JSON list; null if it waited for none
 */
public record Lease(
        Task task,
        UUID owner,
        long counter,
        long seq,
        int failures,
        @Nullable Duration left,
        @Nullable Instant until,
        @Nullable String checkpoint,
        int deferrals,
        @Nullable String inputs) {
    /** A lease of a task that was never deferred and waited for no other. */
    public Lease(
            Task task,
            UUID owner,
            long counter,
            long seq,
            int failures,
            @Nullable Duration left,
            @Nullable Instant until,
            @Nullable String checkpoint) {
        this(task, owner, counter, seq, failures, left, until, checkpoint, 0, null);
    }

    /** What names it. */
    public LeaseId id() {
        return new LeaseId(task.id(), task.tenant(), task.type(), owner, counter);
    }

    @Override
    public String toString() {
        return "Lease[task=" + task + ", owner=" + owner + ", counter=" + counter + "]";
    }
}
