package io.slipstream.client.task;

/** How urgent a task is. */
public enum Priority {
    CRITICAL,
    HIGH,
    NORMAL,
    LOW,
    BATCH
}
