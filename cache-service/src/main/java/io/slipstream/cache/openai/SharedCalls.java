package io.slipstream.cache.openai;

import io.slipstream.cache.entry.EntryKey;
import io.slipstream.cache.entry.EntryService;
import io.slipstream.cache.entry.PutCommand.Condition;
import io.slipstream.cache.entry.TierUnavailableException;
import io.slipstream.cache.invalidation.Stamp;
import io.slipstream.cache.load.LeaseService;
import io.slipstream.cache.load.LeaseToken;
import io.slipstream.cache.load.LeasedResult;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One call of the model for all who ask the same at the same time. In a replica they share a live answer, from its first byte on; of all replicas the one
 * that has the lease calls, and the others read what it passes on. If it dies, the lease ends, and another one calls. A call goes on when those who wait
 * for it are gone, since its answer may be kept. Any thread may call; nothing waits.
 */
public final class SharedCalls {
    private static final Logger LOGGER = Logger.getLogger(SharedCalls.class);
    private static final int CHECKS = 4;

    private final EntryService entries;
    private final LeaseService leases;
    private final ModelUpstream upstream;
    private final AnswerRelay relay;
    private final OpenAiMetrics metrics;
    private final Following.Times times;
    private final int maxPieces;
    private final ConcurrentMap<Name, Flight> flights = new ConcurrentHashMap<>();

    /**
     * Shares calls of a model.
     *
     * @param lease how long the replica that calls may be silent before another takes its place
     * @param look how often the others ask what it passed on
     * @param maxPieces of an answer of more, the others get no more
     */
    public SharedCalls(
            EntryService entries,
            LeaseService leases,
            ModelUpstream upstream,
            AnswerRelay relay,
            OpenAiMetrics metrics,
            Duration lease,
            Duration look,
            int maxPieces) {
        this.entries = entries;
        this.leases = leases;
        this.upstream = upstream;
        this.relay = relay;
        this.metrics = metrics;
        this.times = new Following.Times(lease, look, lease.dividedBy(CHECKS));
        this.maxPieces = maxPieces;
    }

    /**
     * An answer that somebody has begun to ask for.
     *
     * @param answer it
     * @param collapsed whether another caller's request brings it
     * @param cancel ends the call if nobody else can use it
     */
    record Joined(LiveAnswer answer, boolean collapsed, Runnable cancel) {}

    /** Joins the call that is under way, or begins one. */
    Joined join(CallWanted wanted) {
        Name name = new Name(wanted.name(), wanted.request().authorization());
        while (true) {
            Flight fresh = new Flight(wanted, entries.begin(wanted.where()));
            Flight present = flights.putIfAbsent(name, fresh);
            if (present == null) {
                fly(fresh, () -> acquired(fresh), () -> flights.remove(name, fresh));
                return new Joined(fresh.answer(), false, () -> {});
            }
            if (wanted.isCurrent(present.begun)) {
                metrics.collapsed();
                return new Joined(present.answer(), true, () -> {});
            }
            // An invalidation has overtaken it: it is for those alone who asked before.
            flights.remove(name, present);
        }
    }

    /** Begins a call that nobody shares, whose answer replaces what is kept. */
    Joined renew(CallWanted wanted) {
        Flight flight = new Flight(wanted, entries.begin(wanted.where()));
        fly(flight, () -> led(flight, null, Condition.NONE), () -> {});
        return new Joined(flight.answer(), false, () -> {});
    }

    /** Begins a call that nobody shares, and whose answer is not kept; it ends when its caller is gone. */
    Joined pass(UpstreamRequest request) {
        LiveAnswer answer = new LiveAnswer();
        Cancellable call = upstream.call(request, new AnswerFeed(answer, null, () -> {
            metrics.called(answer);
            answer.complete(Optional.empty());
        }));
        return new Joined(answer, false, call::cancel);
    }

    private static void fly(Flight flight, Supplier<Uni<Void>> work, Runnable landed) {
        Consumer<Throwable> failed = failure -> flight.answer().fail(problem(failure));
        Uni.createFrom()
                .<Void>deferred(work::get)
                .onTermination()
                .invoke(landed)
                .subscribe()
                .with(done -> {}, failed);
    }

    private Uni<Void> acquired(Flight flight) {
        CallWanted wanted = flight.wanted;
        return leases.acquireDear(wanted.where(), wanted.key(), wanted.miss(), times.lease())
                .chain(leased -> switch (leased) {
                    case LeasedResult.Found found -> found(flight, found);
                    case LeasedResult.Granted granted -> led(flight, granted.token(), new Condition.Fill());
                    case LeasedResult.Absent absent -> followed(flight);
                });
    }

    private static Uni<Void> found(Flight flight, LeasedResult.Found found) {
        flight.fresh().find(found.hit());
        return Uni.createFrom().voidItem();
    }

    /** Reads what another replica passes on. Without a way to it this one calls, too. */
    private Uni<Void> followed(Flight flight) {
        CallWanted wanted = flight.wanted;
        return leases.holder(wanted.where(), wanted.key())
                .chain(holder -> holder.isEmpty()
                        ? Uni.createFrom().<Following.Outcome>item(new Following.Outcome.Moved())
                        : new Following(relay, leases, wanted, flight.fresh(), holder.get(), times).run())
                .onFailure(TierUnavailableException.class)
                .recoverWithItem(new Following.Outcome.Overtaken())
                .chain(outcome -> switch (outcome) {
                    case Following.Outcome.Ended ended -> relayed(flight);
                    case Following.Outcome.Found found -> found(flight, new LeasedResult.Found(found.hit(), true));
                    case Following.Outcome.Taken taken -> {
                        metrics.takenOver();
                        yield led(flight, taken.token(), new Condition.Fill());
                    }
                    case Following.Outcome.Moved moved -> acquired(flight);
                    case Following.Outcome.Overtaken overtaken -> led(flight, null, new Condition.Fill());
                });
    }

    /** The replica that called keeps it. */
    private static Uni<Void> relayed(Flight flight) {
        LiveAnswer answer = flight.answer();
        answer.end();
        AnswerHead head = answer.head();
        return head == null
                ? Uni.createFrom().voidItem()
                : flight.wanted
                        .keeper()
                        .understood(head, answer.body())
                        .invoke(answer::complete)
                        .replaceWithVoid();
    }

    private Uni<Void> led(Flight flight, @Nullable LeaseToken token, Condition condition) {
        CallWanted wanted = flight.wanted;
        LiveAnswer answer = flight.fresh();
        if (token == null) {
            Stamp begun = entries.begin(wanted.where());
            return called(wanted, answer, null).chain(() -> kept(wanted, answer, begun, condition));
        }
        RelayWriter writer = new RelayWriter(relay, token, maxPieces);
        writer.ask();
        return leases.holding(
                wanted.where(),
                wanted.name(),
                token,
                times.lease(),
                () -> called(wanted, answer, writer)
                        .chain(() -> answer.whole() == null ? Uni.createFrom().voidItem() : writer.end())
                        .chain(() -> kept(wanted, answer, token.begun(), condition)));
    }

    private Uni<Void> called(CallWanted wanted, LiveAnswer answer, @Nullable RelayWriter writer) {
        return Uni.createFrom()
                .emitter(over -> upstream.call(wanted.request(), new AnswerFeed(answer, writer, () -> {
                    metrics.called(answer);
                    over.complete(null);
                })));
    }

    private static Uni<Void> kept(CallWanted wanted, LiveAnswer answer, Stamp begun, Condition condition) {
        AnswerHead head = answer.whole();
        if (head == null) {
            answer.complete(Optional.empty());
            return Uni.createFrom().voidItem();
        }
        byte[] body = answer.body();
        Keeper keeper = wanted.keeper();
        return keeper.understood(head, body)
                .invoke(answer::complete)
                .chain(completion -> keeper.keep(head, body, completion, begun, condition))
                .onFailure()
                .recoverWithUni(failure -> {
                    LOGGER.debugf("an answer was not kept: cause=%s", failure.toString());
                    answer.complete(Optional.empty());
                    return Uni.createFrom().voidItem();
                });
    }

    private static ProblemException problem(Throwable failure) {
        return failure instanceof ProblemException known
                ? known
                : new ProblemException(ErrorCode.INTERNAL_ERROR, "the model could not be asked", failure);
    }

    /** What is asked, and with whose credential: what the model refuses one caller it may grant another. */
    private record Name(EntryKey key, @Nullable String authorization) {
        @Override
        public String toString() {
            return key.toString();
        }
    }

    /** A call on its way, on this replica or another. */
    private static final class Flight {
        private final CallWanted wanted;
        private final Stamp begun;
        private volatile LiveAnswer answer = new LiveAnswer();

        Flight(CallWanted wanted, Stamp begun) {
            this.wanted = wanted;
            this.begun = begun;
        }

        LiveAnswer answer() {
            return answer;
        }

        /** An answer of which nothing came yet; it takes the place of one that broke off. */
        LiveAnswer fresh() {
            LiveAnswer present = answer;
            if (present.head() != null) {
                LiveAnswer next = new LiveAnswer();
                answer = next;
                present.supersede(next);
            }
            return answer;
        }
    }
}
