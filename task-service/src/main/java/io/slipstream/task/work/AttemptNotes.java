package io.slipstream.task.work;

import io.smallrye.mutiny.Uni;

/** What an attempt tells while it runs. Called on any thread. */
public interface AttemptNotes {
    /** How far it is, 0 to 1; may be dropped when a newer one follows. */
    void progress(double fraction);

    /** A partial result, JSON text; ends when followers of the task can read it. */
    Uni<Void> partial(String json);

    /** What the next attempt is to be given if this one does not end well, JSON text; ends when it is durable. */
    Uni<Void> checkpoint(String json);
}
