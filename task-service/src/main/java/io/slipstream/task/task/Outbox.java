package io.slipstream.task.task;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.function.Function;

/** Events that have not been published yet. One replica at a time publishes. */
public interface Outbox {
    /** Whether it holds events, behind those that are known to be published. */
    Uni<Boolean> isWaiting();

    /** Looks whether it holds events before those, too, which are found from then on. Reads all that was published lately. */
    Uni<Void> lookBack();

    /**
     * Publishes the oldest events and forgets them once published; if publishing fails they stay. Those of one task come in order.
     *
     * @param limit how many at the most, but what one statement wrote is not parted
     * @param publish sends them in order; its Uni ends when all are acknowledged
     * @return how many were published; 0 if there are none or another replica is at it
     */
    Uni<Integer> publish(int limit, Function<List<TaskEvent>, Uni<Void>> publish);
}
