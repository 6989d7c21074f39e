package io.slipstream.query.document;

import io.smallrye.mutiny.Uni;
import java.util.function.Function;

/** Events that are committed and not yet published. */
public interface Outbox {
    /**
     * Hands some of the oldest events to a publisher, in order, and removes those that were published. Replicas may drain at
     * the same time; none gets what another one holds.
     *
     * @param batch how many at the most
     * @param publish fails if the log does not take the event; what follows it stays for the next time
     * @return how many were published
     */
    Uni<Integer> drain(int batch, Function<OutboxRecord, Uni<Void>> publish);
}
