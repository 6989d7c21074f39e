package io.slipstream.task.task;

import org.jspecify.annotations.Nullable;

/**
 * Who looks: what belongs to others does not exist for them.
 *
 * @param tenant whose tasks
 * @param subject only this subject's tasks; null means all of the tenant
 */
public record Viewer(String tenant, @Nullable String subject) {}
