package io.slipstream.task.task;

import java.util.Collection;
import java.util.UUID;

/** Told on any thread, after the commit, that parts of flows ended. Losing a signal costs time, never a flow. */
public interface FlowSignal {
    /** Parts of these flows ended. */
    void ended(Collection<UUID> flows);
}
