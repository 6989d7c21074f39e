package io.slipstream.task.verify;

/**
 * A lease that began or ended, in the order of the whole log.
 *
 * @param event the event
 * @param key the task's concurrency key, or the empty text
 * @param settled whether the settings of its type were the same as today by then, and every replica knew them
 */
public record RunEvent(LoggedEvent event, String key, boolean settled) {}
