package io.slipstream.task.lease;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Leases that are not in Kafka yet, by topic, of which one replica at a time has one. Called on any thread; answers on any thread. */
public interface Dispatches {
    /** Topics that leases are waiting for. */
    Uni<Set<String>> topics();

    /**
     * Sends the oldest leases of a topic; those sent begin to count down, and are forgotten here. If sending fails they stay.
     * One that is void by now is forgotten without being sent.
     *
     * @param limit how many at the most
     * @param send its Uni ends when Kafka has all of them
     * @return how many were sent or forgotten; 0 if there are none or another replica has the topic
     */
    Uni<Integer> send(String topic, int limit, Function<List<Dispatch>, Uni<Void>> send);
}
