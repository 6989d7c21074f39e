package io.slipstream.task.lease;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.function.Consumer;

/** How replicas tell each other of ready tasks. What is lost costs time, never a task: sweeps find them as well. */
public interface Announcements {
    /** Tells the other replicas; what does not fit is left out. */
    Uni<Void> tell(List<ReadyTask> tasks);

    /**
     * Makes sure that this replica hears the others; to be called again and again, since a connection may break.
     *
     * @param heard called on any thread with what another one told
     */
    Uni<Void> listen(Consumer<List<ReadyTask>> heard);
}
