package io.slipstream.task.task;

/** Told on any thread, after the commit, that tasks became ready. Losing a signal costs time, never a task. */
public interface ReadySignal {
    /**
     * A task of a lane is ready.
     *
     * @param lane its lane
     * @param seq its place in the lane
     */
    void ready(Lane lane, long seq);

    /** A task ended or was taken away while it may have been running here; its handler must not go on. */
    void stopped(java.util.UUID task);
}
