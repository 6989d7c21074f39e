package io.slipstream.task.task;

import io.slipstream.contracts.event.EventType;
import io.slipstream.contracts.event.TaskLifecycleV1;
import org.jspecify.annotations.Nullable;

/** Task events as the contract words them. */
public final class TaskLifecycle {
    private TaskLifecycle() {}

    /** The type of a kind of event; fails with {@link IllegalArgumentException} for those that are not published. */
    public static EventType typeOf(TaskEvent.Kind kind) {
        return switch (kind) {
            case SUBMITTED -> EventType.TASK_SUBMITTED;
            case STARTED -> EventType.TASK_STARTED;
            case PROGRESSED -> EventType.TASK_PROGRESSED;
            case PARTIAL, RELEASED, REPLACED ->
                throw new IllegalArgumentException(kind.wireName() + " is not published");
            case COMPLETED -> EventType.TASK_COMPLETED;
            case FAILED -> EventType.TASK_FAILED;
            case DEAD -> EventType.TASK_DEAD;
            case CANCELLED -> EventType.TASK_CANCELLED;
        };
    }

    /** The id of an event; the same however often it is published. */
    public static String idOf(TaskEvent event) {
        return event.taskId() + "-" + event.seq();
    }

    /**
     * The payload of an event.
     *
     * @param result the event's result as something that serialises to the JSON it is
     */
    public static TaskLifecycleV1 payloadOf(TaskEvent event, @Nullable Object result) {
        TaskError error = event.error();
        return new TaskLifecycleV1(
                event.taskId().toString(),
                event.type(),
                event.status().wireName(),
                event.priority().level().name(),
                event.attempt(),
                event.tags(),
                event.subject(),
                event.requestId(),
                result,
                error == null ? null : new TaskLifecycleV1.TaskError(error.type(), error.message()),
                event.progress(),
                event.retryAt(),
                event.at());
    }
}
