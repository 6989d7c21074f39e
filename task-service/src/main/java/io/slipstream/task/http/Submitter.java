package io.slipstream.task.http;

import org.jspecify.annotations.Nullable;

/**
 * Who submits tasks, and the trace in which.
 *
 * @param tenant whose tasks
 * @param subject whose within the tenant
 * @param traceParent the trace they belong to
 * @param traceId its id, for errors
 */
record Submitter(
        String tenant,
        @Nullable String subject,
        @Nullable String traceParent,
        @Nullable String traceId) {}
