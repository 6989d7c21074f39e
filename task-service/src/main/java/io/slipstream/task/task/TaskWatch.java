package io.slipstream.task.task;

import io.slipstream.task.config.EventsConfig;
import io.slipstream.task.config.SubmitConfig;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Follows tasks as they go. What it emits comes from the database, so that any replica can follow any task and replay
 * from any position.
 */
@ApplicationScoped
public class TaskWatch {
    private static final int PAGE = 200;

    private final TaskStore store;
    private final SubmitConfig submitConfig;
    private final Followers followers;

    /** Follows tasks of a store. */
    public TaskWatch(TaskStore store, EventsConfig config, SubmitConfig submitConfig) {
        this.store = store;
        this.followers = new Followers(config);
        this.submitConfig = submitConfig;
    }

    /**
     * The events of a task after a position, past and to come; ends when the task has ended.
     *
     * @param task what to follow; the caller has checked that the viewer may
     * @param after position of the last event already seen; 0 from the beginning
     */
    public Multi<TaskEvent> follow(Task task, long after) {
        return followers.bounded(() -> pages(task, new AtomicLong(after)));
    }

    private Multi<TaskEvent> pages(Task task, AtomicLong position) {
        return followers.pages(() ->
                store.events(task.tenant(), task.id(), position.get(), PAGE).map(slice -> marked(slice, position)));
    }

    /** The events, and an empty mark behind the last one there will be. */
    private static List<Optional<TaskEvent>> marked(TaskEvent.Slice slice, AtomicLong position) {
        List<Optional<TaskEvent>> events = new ArrayList<>();
        slice.events().forEach(event -> events.add(Optional.of(event)));
        if (!slice.events().isEmpty()) {
            position.set(slice.events().getLast().seq());
        }
        if (!slice.live() && slice.events().size() < PAGE) {
            events.add(Optional.empty());
        }
        return events;
    }

    /** The task once it has ended, or as it is when the time for synchronous submissions is over. */
    public Uni<Task> ended(Task task) {
        return pages(task, new AtomicLong())
                .collect()
                .last()
                .replaceWithVoid()
                .ifNoItem()
                .after(submitConfig.synchronousWait())
                .recoverWithUni(() -> Uni.createFrom().voidItem())
                .chain(() -> current(task));
    }

    private Uni<Task> current(Task task) {
        UUID id = task.id();
        return store.find(new Viewer(task.tenant(), null), id).map(found -> found.orElse(task));
    }
}
