package io.slipstream.task.verify;

import java.util.List;
import java.util.UUID;

/** Something that must hold for each task. It is told of one task after another: where it is stored, then its events in order. */
public interface TaskRule {
    /**
     * The next task.
     *
     * @param stored the rows that there are of it, one where all is well
     */
    void begin(UUID task, List<StoredTask> stored);

    /** The task's next event. */
    void event(LoggedEvent event);

    /** That was all of the task. */
    void end();
}
