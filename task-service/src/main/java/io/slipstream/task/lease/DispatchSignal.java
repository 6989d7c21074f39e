package io.slipstream.task.lease;

/** Told that leases wait to be sent to topics. Returns at once, on any thread. */
public interface DispatchSignal {
    /** Leases were written that are not in Kafka yet. */
    void dispatched();
}
