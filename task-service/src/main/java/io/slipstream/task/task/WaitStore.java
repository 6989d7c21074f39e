package io.slipstream.task.task;

import io.smallrye.mutiny.Uni;
import java.util.Optional;
import java.util.UUID;

/** Where it is looked up what keeps a task from running. Called on any thread; answers on any thread. */
public interface WaitStore {
    /** The facts about a task from one snapshot; empty if there is no such task for this viewer. */
    Uni<Optional<WaitFacts>> facts(Viewer viewer, UUID id);
}
