package io.slipstream.cache.openai;

import io.slipstream.cache.entry.LookupResult.Hit;
import io.slipstream.cache.load.LeaseService;
import io.slipstream.cache.load.LeaseToken;
import io.slipstream.cache.load.LeasedResult;
import io.slipstream.cache.openai.AnswerRelay.Piece;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads what another replica passes on, for all callers of this one, until that ends or its lease does. One step at a time.
 */
final class Following {
    private final AnswerRelay relay;
    private final LeaseService leases;
    private final CallWanted wanted;
    private final LiveAnswer answer;
    private final String call;
    private final Times times;
    private int seen;
    private long lastNews = System.nanoTime();
    private @Nullable Outcome outcome;

    /**
     * How long things take.
     *
     * @param lease how long the replica that calls may be silent
     * @param look how often to ask what it passed on
     * @param check after how long without news to ask whether it still lives
     */
    record Times(Duration lease, Duration look, Duration check) {}

    /** How it ended. */
    sealed interface Outcome {
        /** All of the answer came. */
        record Ended() implements Outcome {}

        /** There is a kept answer. */
        record Found(Hit hit) implements Outcome {}

        /** The other one is gone, and it is this replica's turn. */
        record Taken(LeaseToken token) implements Outcome {}

        /** The other one is gone, and a third one has its turn. */
        record Moved() implements Outcome {}

        /** What the other one brings was invalidated meanwhile. */
        record Overtaken() implements Outcome {}
    }

    /**
     * Follows a call.
     *
     * @param call the holder of the lease under which it is made
     */
    Following(AnswerRelay relay, LeaseService leases, CallWanted wanted, LiveAnswer answer, String call, Times times) {
        this.relay = relay;
        this.leases = leases;
        this.wanted = wanted;
        this.answer = answer;
        this.call = call;
        this.times = times;
    }

    /** Follows to the end. Fails with {@code TierUnavailableException} if the relay cannot be read. */
    Uni<Outcome> run() {
        return Uni.createFrom()
                .voidItem()
                .onItem()
                .delayIt()
                .by(times.look())
                .chain(this::step)
                .repeat()
                .whilst(goOn -> goOn)
                .collect()
                .last()
                .map(over -> outcome == null ? new Outcome.Moved() : outcome);
    }

    private Uni<Boolean> step() {
        return relay.read(call, seen).chain(pieces -> {
            if (!pieces.isEmpty()) {
                lastNews = System.nanoTime();
                return Uni.createFrom().item(take(pieces));
            }
            if (System.nanoTime() - lastNews < times.check().toNanos()) {
                return Uni.createFrom().item(true);
            }
            lastNews = System.nanoTime();
            return leases.acquireDear(wanted.where(), wanted.key(), wanted.miss(), times.lease())
                    .chain(this::check);
        });
    }

    private boolean take(List<Piece> pieces) {
        for (Piece piece : pieces) {
            seen++;
            switch (piece) {
                case Piece.Asked asked -> {
                    if (!wanted.isCurrent(asked.at())) {
                        outcome = new Outcome.Overtaken();
                        return false;
                    }
                }
                case Piece.Begun begun -> {
                    answer.relayed();
                    answer.begin(begun.head());
                }
                case Piece.Part part -> answer.add(part.bytes());
                case Piece.Ended ended -> {
                    outcome = new Outcome.Ended();
                    return false;
                }
            }
        }
        return true;
    }

    private Uni<Boolean> check(LeasedResult leased) {
        return switch (leased) {
            case LeasedResult.Found found -> stop(new Outcome.Found(found.hit()));
            case LeasedResult.Granted granted -> stop(new Outcome.Taken(granted.token()));
            case LeasedResult.Absent absent ->
                leases.holder(wanted.where(), wanted.key()).map((Optional<String> holder) -> {
                    if (holder.isPresent() && !holder.get().equals(call)) {
                        outcome = new Outcome.Moved();
                        return false;
                    }
                    return true;
                });
        };
    }

    private Uni<Boolean> stop(Outcome found) {
        outcome = found;
        return Uni.createFrom().item(false);
    }
}
