package io.slipstream.cache.invalidation;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Waits until every live replica has applied what was acknowledged. Nothing but the log is needed: a roll call behind the
 * records makes each replica answer with how far it has applied them.
 */
public final class ReplicaWait {
    private final InvalidationLog log;
    private final LogContact contact;
    private final Roster roster;
    private final Receipts receipts;
    private final Duration patience;

    /**
     * Calls the roll in this log.
     *
     * @param patience how long to wait for all of them
     */
    public ReplicaWait(InvalidationLog log, LogContact contact, Roster roster, Receipts receipts, Duration patience) {
        this.log = log;
        this.contact = contact;
        this.roster = roster;
        this.receipts = receipts;
        this.patience = patience;
    }

    /**
     * The same with a receipt that lists every live replica: when it applied the records, or that it is missing since the time
     * to wait was over. Never fails because of a replica, since what was acknowledged holds anyway.
     */
    public Uni<InvalidationService.Acknowledged> await(String tenant, InvalidationService.Acknowledged done) {
        Set<String> others = new TreeSet<>(roster.live());
        others.remove(roster.self());
        List<LogPosition> positions = done.token().points().stream()
                .map(point -> new LogPosition(point.partition(), point.offset()))
                .toList();
        String id = done.receipt().id();
        return roster.applied(others, done.token().epoch(), positions, patience, () -> call(positions))
                .invoke(told -> receipts.told(tenant, id, told))
                .chain(told -> receipts.find(tenant, id)
                        .map(found -> found.orElse(done.receipt()).awaited(missing(others, told.keySet(), positions))))
                .map(receipt -> new InvalidationService.Acknowledged(receipt, done.token()));
    }

    private List<String> missing(Set<String> others, Set<String> told, List<LogPosition> positions) {
        Set<String> missing = new TreeSet<>(others);
        missing.removeAll(told);
        if (positions.stream().anyMatch(position -> contact.position(position.partition()) <= position.offset())) {
            missing.add(roster.self());
        }
        return List.copyOf(missing);
    }

    /** A call that the log does not take is not answered; then the next heartbeats have to do. */
    private void call(List<LogPosition> positions) {
        LogRecord call = new LogRecord.RollCall(roster.self());
        positions.forEach(
                position -> log.append(position.partition(), call).subscribe().with(appended -> {}, failure -> {}));
    }
}
