package io.slipstream.task.work;

import io.slipstream.task.task.TaskType;
import io.smallrye.mutiny.Uni;

/**
 * What runs tasks of one type. Called on an event loop, which it must not block; it may be called again for the same task
 * after a failure or a lost worker, so what it does must bear repetition. When the Uni is cancelled it should stop.
 */
public interface TaskHandler {
    /** The type it runs, with the settings it ships with. */
    TaskType type();

    /**
     * Runs one attempt.
     *
     * @return the result as JSON text; a {@link WorkFailure} says whether another attempt makes sense, any other failure
     *     is tried again
     */
    Uni<String> handle(Attempt attempt);
}
