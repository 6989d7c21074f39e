package io.slipstream.task.verify;

import java.util.Map;
import java.util.function.Consumer;

/** One consistent snapshot of tasks and their log. Methods block, and fail with {@link LogUnreadableException}. For one thread. */
public interface TaskLog {
    /** What it covers. */
    LogSpan span();

    /** Tells of all tasks: those with rows, those with events. */
    void tasks(TaskRule told);

    /** Leases of tasks with a concurrency key, by key and then in the order of the log. */
    void leasesByKey(Consumer<RunEvent> told);

    /** The limits that types have today. */
    Map<TypeName, Integer> limits();

    /** Leases of tasks of these types, by type and then in the order of the log. */
    void leasesByType(Consumer<RunEvent> told);

    /** The flows of the days that there are. */
    void flows(Consumer<StoredFlow> told);

    /** What statistics say. */
    Map<TypeName, Counts> tallies();

    /** What is still to be sent to Kafka, but for events of dropped days. */
    void outbox(OutboxReferences told);

    /** Slots of schedules and the tasks that say they are for one, but for those of dropped days. */
    void slots(SlotTasks told);

    /** Ends of tasks whose owners were to be told, but for ends of dropped days. */
    void notices(Consumer<EndNotice> told);
}
