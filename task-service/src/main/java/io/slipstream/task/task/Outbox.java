package io.slipstream.task.task;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Events that have not been published yet, in buckets of which one replica at a time has one. */
public interface Outbox {
    /** Buckets that hold events. */
    Uni<Set<Integer>> waiting();

    /**
     * Publishes the oldest events of a bucket and forgets them once published; if publishing fails they stay. Events of
     * one task are in one bucket and come in order.
     *
     * @param bucket which
     * @param limit how many at the most
     * @param publish sends them in order; its Uni ends when all are acknowledged
     * @return how many were published; 0 if there are none or another replica has the bucket
     */
    Uni<Integer> publish(int bucket, int limit, Function<List<TaskEvent>, Uni<Void>> publish);

    /** How long the oldest event has been waiting; zero if none is. */
    Uni<Duration> lag();
}
