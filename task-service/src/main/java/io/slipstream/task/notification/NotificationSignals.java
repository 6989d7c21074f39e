package io.slipstream.task.notification;

import io.smallrye.mutiny.Uni;
import java.util.Set;
import java.util.function.Consumer;

/** How replicas tell each other whose notifications have come. What is lost costs time: open streams look by themselves, too. */
public interface NotificationSignals {
    /** Tells the other replicas of tenants; what does not fit is left out. */
    Uni<Void> tell(Set<String> tenants);

    /**
     * Makes sure that this replica hears the others; to be called again and again, since a connection may break.
     *
     * @param heard called on any thread with the tenants that another one told of
     */
    Uni<Void> listen(Consumer<Set<String>> heard);

    /** Hears no more. */
    Uni<Void> leave();
}
