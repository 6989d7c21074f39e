package io.slipstream.task.lease;

/**
 * A key of which one task at a time is ready or runs.
 *
 * @param tenant whose
 * @param type the task type
 * @param key the key
 */
public record ConcurrencyKey(String tenant, String type, String key) {}
