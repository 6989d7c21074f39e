package io.slipstream.task.task;

import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.task.config.EventsConfig;
import io.slipstream.task.config.SubmitConfig;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Follows tasks as they go. What it emits comes from the database, so that any replica can follow any task and replay
 * from any position.
 */
@ApplicationScoped
public class TaskWatch {
    private static final int PAGE = 200;

    private final TaskStore store;
    private final EventsConfig config;
    private final SubmitConfig submitConfig;
    private final AtomicInteger open = new AtomicInteger();

    /** Follows tasks of a store. */
    public TaskWatch(TaskStore store, EventsConfig config, SubmitConfig submitConfig) {
        this.store = store;
        this.config = config;
        this.submitConfig = submitConfig;
    }

    /**
     * The events of a task after a position, past and to come; ends when the task has ended.
     *
     * @param task what to follow; the caller has checked that the viewer may
     * @param after position of the last event already seen; 0 from the beginning
     */
    public Multi<TaskEvent> follow(Task task, long after) {
        return Multi.createFrom().deferred(() -> {
            if (open.incrementAndGet() > config.streamLimit()) {
                open.decrementAndGet();
                return Multi.createFrom()
                        .failure(new ProblemException(ErrorCode.OVERLOADED, "too many open event streams"));
            }
            return pages(task, new AtomicLong(after)).onTermination().invoke(open::decrementAndGet);
        });
    }

    private Multi<TaskEvent> pages(Task task, AtomicLong position) {
        return Multi.createFrom()
                .ticks()
                .every(config.streamEvery())
                .onOverflow()
                .drop()
                .onItem()
                .transformToUniAndConcatenate(tick -> store.events(task.tenant(), task.id(), position.get(), PAGE))
                .flatMap(slice -> Multi.createFrom().items(() -> marked(slice, position)))
                .select()
                .first(Optional::isPresent)
                .map(Optional::get);
    }

    /** The events, and an empty mark behind the last one there will be. */
    private static Stream<Optional<TaskEvent>> marked(TaskEvent.Slice slice, AtomicLong position) {
        Stream<Optional<TaskEvent>> events =
                slice.events().stream().peek(event -> position.set(event.seq())).map(Optional::of);
        boolean last = !slice.live() && slice.events().size() < PAGE;
        return last ? Stream.concat(events, Stream.of(Optional.empty())) : events;
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
