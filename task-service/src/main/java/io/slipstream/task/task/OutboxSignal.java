package io.slipstream.task.task;

/** Told on any thread, after the commit, that there are events to publish. Losing a signal costs time, never an event. */
public interface OutboxSignal {
    /** There are events in the outbox. */
    void written();
}
