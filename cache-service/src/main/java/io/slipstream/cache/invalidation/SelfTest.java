package io.slipstream.cache.invalidation;

import io.slipstream.cache.invalidation.Canary.Hearing;
import io.slipstream.cache.invalidation.Canary.Step;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Sends a canary on every way by which replicas learn from each other: through each partition of the log, to every replica and
 * back, and through the shared tier. First all are called and answer; then all tell whose answers they heard. Nothing of it
 * touches entries or floors.
 */
public final class SelfTest {
    private final InvalidationLog log;
    private final SharedFacts facts;
    private final LogContact contact;
    private final Roster roster;
    private final CanaryEcho echo;
    private final Duration patience;
    private final AtomicReference<@Nullable Run> running = new AtomicReference<>();

    /**
     * Tests through these.
     *
     * @param patience how long a test waits for answers and reports together
     */
    public SelfTest(InvalidationLog log, SharedFacts facts, LogContact contact, Roster roster, Duration patience) {
        this.log = log;
        this.facts = facts;
        this.contact = contact;
        this.roster = roster;
        this.echo = new CanaryEcho(log, facts, contact, roster.self());
        this.patience = patience.dividedBy(2);
    }

    /** A word of a test was read from the log, of this replica or another. For the thread that reads the log. */
    public void heard(int partition, Canary canary) {
        echo.heard(partition, canary);
        Run run = running.get();
        if (run != null && run.id.equals(canary.test())) {
            run.heard(partition, canary);
        }
    }

    /**
     * Runs a test and tells of each leg how it did. Never fails because of a broken leg; fails with {@code RATE_LIMITED} while
     * this replica runs one already.
     */
    public Uni<SelfTestResult> run() {
        Run run = new Run(roster.live());
        if (!running.compareAndSet(null, run)) {
            throw new ProblemException(ErrorCode.RATE_LIMITED, "a self-test runs already on this replica");
        }
        return writeShared(run)
                .chain(() -> run.answers.all(run.live, patience, () -> say(run, Step.CALL)))
                .chain(() -> run.reports.all(run.members(), patience, () -> say(run, Step.TELL)))
                .chain(() -> readShared(run))
                .map(seen -> run.result(seen))
                .onTermination()
                .invoke(() -> running.set(null));
    }

    private void say(Run run, Step step) {
        LogRecord word = new LogRecord.Word(new Canary(run.id, roster.self(), step, null));
        for (int p = 0; p < contact.partitions(); p++) {
            int partition = p;
            log.append(partition, word).subscribe().with(position -> run.taken.add(partition), failure -> {});
        }
    }

    private Uni<Void> writeShared(Run run) {
        return facts.put(CanaryEcho.nameOf(run.id), Map.of(roster.self(), ""), CanaryEcho.LIFE)
                .onFailure()
                .recoverWithNull();
    }

    private Uni<@Nullable Set<String>> readShared(Run run) {
        return facts.get(CanaryEcho.nameOf(run.id))
                .<@Nullable Set<String>>map(Map::keySet)
                .onFailure()
                .recoverWithNull();
    }

    /** A test that runs. */
    private final class Run {
        private final String id = UUID.randomUUID().toString();
        private final long begun = contact.now();
        private final Set<String> live;
        private final Set<Integer> taken = ConcurrentHashMap.newKeySet();
        private final Words answers = new Words(contact.partitions());
        private final Words reports = new Words(contact.partitions());

        Run(Set<String> live) {
            this.live = live;
        }

        void heard(int partition, Canary canary) {
            Hearing hearing = canary.hearing();
            switch (canary.step()) {
                case ANSWER ->
                    answers.heard(canary.replica(), partition, new Hearing(Map.of(), null, null, null, null));
                case REPORT -> {
                    if (hearing != null) {
                        reports.heard(canary.replica(), partition, hearing);
                    }
                }
                case CALL, TELL -> {
                    // Its own words.
                }
            }
        }

        /** Those that live, and those that nobody uses but that answered. */
        Set<String> members() {
            Set<String> members = new TreeSet<>(live);
            members.addAll(answers.whoSaidAll());
            return members;
        }

        SelfTestResult result(@Nullable Set<String> seenInShared) {
            SelfTestLegs legs = new SelfTestLegs(
                    roster.self(), taken, answers.heard, reports.heard, seenInShared, roster::sinceHeard);
            return new SelfTestResult(id, roster.self(), Duration.ofNanos(contact.now() - begun), legs.of(members()));
        }
    }

    /** What was said by whom in which partition, and whoever waits until all have. */
    private static final class Words {
        private final int partitions;
        private final Map<String, Map<Integer, Hearing>> heard = new ConcurrentHashMap<>();
        private volatile Set<String> wanted = Set.of();
        private volatile @Nullable UniEmitter<? super Void> emitter;

        Words(int partitions) {
            this.partitions = partitions;
        }

        void heard(String replica, int partition, Hearing hearing) {
            heard.computeIfAbsent(replica, fresh -> new ConcurrentHashMap<>()).putIfAbsent(partition, hearing);
            UniEmitter<? super Void> waits = emitter;
            if (waits != null && whoSaidAll().containsAll(wanted)) {
                waits.complete(null);
            }
        }

        Set<String> whoSaidAll() {
            Set<String> all = new TreeSet<>();
            heard.forEach((replica, words) -> {
                if (words.size() == partitions) {
                    all.add(replica);
                }
            });
            return all;
        }

        Uni<Void> all(Set<String> replicas, Duration within, Runnable onWaiting) {
            return Uni.createFrom()
                    .<Void>emitter(waits -> {
                        wanted = Set.copyOf(replicas);
                        emitter = waits;
                        onWaiting.run();
                    })
                    .ifNoItem()
                    .after(within)
                    .recoverWithUni(() -> Uni.createFrom().voidItem());
        }
    }
}
