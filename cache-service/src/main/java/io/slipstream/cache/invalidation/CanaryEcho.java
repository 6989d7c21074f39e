package io.slipstream.cache.invalidation;

import io.slipstream.cache.invalidation.Canary.Hearing;
import io.slipstream.cache.invalidation.Canary.Step;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What every replica does in a self-test, whoever runs it: it answers calls, notes whose answers it hears, takes the canary
 * from the shared tier and writes it back, and reports. Called by the thread that reads the log.
 */
final class CanaryEcho {
    /** How long the canary stays in the shared tier. */
    static final Duration LIFE = Duration.ofMinutes(1);

    private static final String NAME = "canary:";
    private static final int MAX_TESTS = 16;

    private final InvalidationLog log;
    private final SharedFacts facts;
    private final LogContact contact;
    private final String replica;
    private final Map<String, Test> tests = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Test> eldest) {
            return size() > MAX_TESTS;
        }
    };

    CanaryEcho(InvalidationLog log, SharedFacts facts, LogContact contact, String replica) {
        this.log = log;
        this.facts = facts;
        this.contact = contact;
        this.replica = replica;
    }

    /** The name of a test's canary in the shared tier; its fields are the replicas that wrote it. */
    static String nameOf(String test) {
        return NAME + test;
    }

    void heard(int partition, Canary canary) {
        switch (canary.step()) {
            case CALL -> answer(partition, canary);
            case ANSWER -> {
                Test test = tests.get(canary.test());
                if (test != null) {
                    test.in(partition).answered(canary.replica());
                }
            }
            case TELL -> {
                Test test = tests.get(canary.test());
                if (test != null) {
                    report(partition, canary.test(), test);
                }
            }
            case REPORT -> {
                // For the one that tests.
            }
        }
    }

    private void answer(int partition, Canary call) {
        Test test = tests.computeIfAbsent(call.test(), fresh -> new Test(askShared(call)));
        Part part = test.in(partition);
        say(partition, call.test(), Step.ANSWER, null)
                .subscribe()
                .with(position -> part.toLog = part.elapsed(), failure -> {});
    }

    private void report(int partition, String id, Test test) {
        // What was heard by now; the shared tier answers, or fails, within its time-out.
        Part part = test.in(partition);
        Map<String, Long> heard = Map.copyOf(part.heard);
        Long fromLog = heard.get(replica);
        test.shared
                .chain(shared -> say(
                        partition,
                        id,
                        Step.REPORT,
                        new Hearing(heard, part.toLog, fromLog, shared.written(), shared.read())))
                .subscribe()
                .with(position -> {}, failure -> {});
    }

    private Uni<LogPosition> say(int partition, String id, Step step, @Nullable Hearing hearing) {
        return log.append(partition, new LogRecord.Word(new Canary(id, replica, step, hearing)));
    }

    private Uni<Shared> askShared(Canary call) {
        String name = nameOf(call.test());
        Uni<Shared> legs = Uni.createFrom()
                .deferred(() -> {
                    long asked = contact.now();
                    return facts.get(name)
                            .map(fields -> fields.containsKey(call.replica()) ? since(asked) : null)
                            .onFailure()
                            .recoverWithNull();
                })
                .chain(read -> {
                    long sent = contact.now();
                    return facts.put(name, Map.of(replica, ""), LIFE)
                            .map(done -> new Shared(read, since(sent)))
                            .onFailure()
                            .recoverWithItem(new Shared(read, null));
                })
                .memoize()
                .indefinitely();
        legs.subscribe().with(done -> {}, failure -> {});
        return legs;
    }

    private Long since(long begun) {
        return TimeUnit.NANOSECONDS.toMicros(contact.now() - begun);
    }

    /** How long the shared tier took to give the canary and to take it; null where it did not. */
    private record Shared(@Nullable Long read, @Nullable Long written) {}

    /** What this replica knows of a test. */
    private final class Test {
        private final Uni<Shared> shared;
        private final Map<Integer, Part> parts = new HashMap<>();

        Test(Uni<Shared> shared) {
            this.shared = shared;
        }

        Part in(int partition) {
            return parts.computeIfAbsent(partition, fresh -> new Part());
        }
    }

    /** What it knows of a test in a partition, since it heard the call there. */
    private final class Part {
        private final long begun = contact.now();
        private final Map<String, Long> heard = new HashMap<>();
        private volatile @Nullable Long toLog;

        void answered(String by) {
            heard.putIfAbsent(by, elapsed());
        }

        Long elapsed() {
            return since(begun);
        }
    }
}
