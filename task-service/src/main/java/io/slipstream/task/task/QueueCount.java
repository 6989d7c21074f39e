package io.slipstream.task.task;

/**
 * The tasks of a tenant and type, counted.
 *
 * @param unfinished how many live
 * @param finished how many have ended ever, less those that were made live again
 */
public record QueueCount(long unfinished, long finished) {}
