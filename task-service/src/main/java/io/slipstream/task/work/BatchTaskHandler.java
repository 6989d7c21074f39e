package io.slipstream.task.work;

import io.slipstream.task.task.TaskType;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What runs tasks of one type many at a time, where one call for many costs less than many calls. Each task keeps its own lease, time-out, retries and outcome.
 * Called on an event loop, which it must not block, and again for the same task after a failure or a lost worker, as a {@link TaskHandler} is.
 */
public interface BatchTaskHandler {
    /** The type it runs, with the settings it ships with, those of batches among them. */
    TaskType type();

    /**
     * What tasks must have in common to go together, beside tenant and type; fails with {@link WorkFailure} for a task that cannot be run at all, which fails alone.
     */
    default String group(Attempt attempt) {
        return "";
    }

    /**
     * Runs some attempts of one tenant and group, at least one. When the Uni is cancelled it should stop: nobody waits any more.
     *
     * @return what became of each, by its task; one that is missing is tried again, and if the Uni fails all of them are, or not, as a {@link WorkFailure} says
     */
    Uni<Map<UUID, ItemOutcome>> handle(List<Attempt> attempts);

    /** What became of one task of a batch. */
    sealed interface ItemOutcome {
        /**
         * It ended well. Its text form leaves the result out.
         *
         * @param result JSON text
         */
        record Done(String result) implements ItemOutcome {
            @Override
            public String toString() {
                return "Done[]";
            }
        }

        /** It failed. */
        record Failed(WorkFailure failure) implements ItemOutcome {}
    }
}
