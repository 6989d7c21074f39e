package io.slipstream.task.work;

import org.jspecify.annotations.Nullable;

/**
 * On whose behalf another service is called.
 *
 * @param tenant whose records
 * @param traceParent the trace the call belongs to; null if none
 */
public record Caller(String tenant, @Nullable String traceParent) {}
