package io.slipstream.task.work;

import java.util.UUID;
import java.util.function.DoubleConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One try at a task, as its handler sees it. Its text form leaves the payload out.
 *
 * @param taskId the task; the same over all attempts
 * @param tenant whose it is
 * @param subject whose it is within the tenant; null means nobody's
 * @param payload JSON text, as it was submitted
 * @param number which attempt, from 1
 * @param traceParent the trace it belongs to; null if none
 * @param progress told how far the attempt is, 0 to 1, on any thread
 */
public record Attempt(
        UUID taskId,
        String tenant,
        @Nullable String subject,
        String payload,
        int number,
        @Nullable String traceParent,
        DoubleConsumer progress) {
    /** On whose behalf calls to other services are made. */
    public Caller caller() {
        return new Caller(tenant, traceParent);
    }

    @Override
    public String toString() {
        return "Attempt[taskId=" + taskId + ", tenant=" + tenant + ", number=" + number + "]";
    }
}
