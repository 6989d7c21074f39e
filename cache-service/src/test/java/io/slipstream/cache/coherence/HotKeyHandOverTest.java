package io.slipstream.cache.coherence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.slipstream.cache.entry.EntryKey;
import io.slipstream.cache.entry.PutCommand;
import io.slipstream.cache.invalidation.Dependencies;
import io.slipstream.cache.load.HotKeyTaker;
import io.slipstream.cache.load.HotKeyTeller;
import io.slipstream.cache.load.LoadMetrics;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The hottest keys of a replica that goes reach those that stay or come, whatever fails for a moment meanwhile. */
class HotKeyHandOverTest {
    private static final List<String> KEYS =
            IntStream.range(0, 20).mapToObj(i -> "page-" + i).toList();
    /** Nothing here waits for longer than a few tries to tell. */
    private static final Duration SOON = Duration.ofSeconds(10);

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int CONCURRENCY = 500;
    private static final int LIMIT = 1000;

    /** Nothing is late by chance here. */
    private static final class Prompt extends Random {
        @Override
        public int nextInt(int bound) {
            return bound - 1;
        }
    }

    /** Redis answers at once, or else when it is told to. */
    private final class PromptUnlessLate extends Random {
        @Override
        public int nextInt(int bound) {
            return isRedisLate && bound == 6 ? 1 : bound - 1;
        }
    }

    private final SimulatedLog log = new SimulatedLog(new Prompt());
    private final SimulatedRedis redis = new SimulatedRedis(new PromptUnlessLate(), this::now);
    private final RememberedHotKeys store = new RememberedHotKeys();
    private long now = 1_700_000_000_000L;
    private boolean isRedisLate;
    private final SimulatedReplica going = replica("going");
    private final SimulatedReplica other = replica("other");

    @BeforeEach
    void goingReplicaHoldsAll() {
        passes(500);
        KEYS.forEach(key -> put(going, key));
        // Past the marks of writes that took long here, during which no copy in process is trusted.
        passes(6_000);
    }

    private long now() {
        return now;
    }

    private SimulatedReplica replica(String name) {
        SimulatedReplica replica = new SimulatedReplica(name, log, redis, new SimulatedDisk(), this::now, 0);
        replica.namespaces.refresh();
        return replica;
    }

    private HotKeyTaker taker(SimulatedReplica replica) {
        return new HotKeyTaker(
                store,
                replica.entries,
                replica.namespaces,
                replica.contact,
                new LoadMetrics(new SimpleMeterRegistry()),
                replica.name(),
                new HotKeyTaker.Limits(true, LIMIT, CONCURRENCY, PATIENCE),
                () -> now * 1_000_000);
    }

    private HotKeyTeller teller(SimulatedReplica replica) {
        return new HotKeyTeller(
                replica.entries,
                store,
                replica.name(),
                new HotKeyTeller.Limits(LIMIT, 10_000, Duration.ofMinutes(10)),
                () -> now * 1_000_000);
    }

    /** Time passes for the replicas, and the taker's timers run. */
    private void passes(long millis, HotKeyTaker... takers) {
        for (long end = now + millis; now < end; now += 250) {
            for (SimulatedReplica replica : List.of(going, other)) {
                replica.beat();
            }
            for (SimulatedReplica replica : List.of(going, other)) {
                for (int p = 0; p < SimulatedLog.PARTITIONS; p++) {
                    replica.hear(p, 1000);
                }
            }
            for (HotKeyTaker taker : takers) {
                taker.goOn();
                taker.lookForLeaving();
            }
        }
    }

    private static void put(SimulatedReplica replica, String key) {
        PutCommand command = new PutCommand(
                key,
                key.getBytes(StandardCharsets.UTF_8),
                "text/plain",
                null,
                Dependencies.NONE,
                PutCommand.Condition.NONE,
                replica.entries.begin(replica.namespace));
        replica.entries.put(replica.namespace, command).await().atMost(SOON);
    }

    private static List<String> inProcess(SimulatedReplica replica) {
        return inProcess(replica, KEYS);
    }

    private static List<String> inProcess(SimulatedReplica replica, List<String> keys) {
        return keys.stream()
                .filter(key -> replica.entries.peek(replica.namespace, key) != null)
                .toList();
    }

    private void leave(SimulatedReplica replica, List<EntryKey> wanted) {
        teller(replica).leave(wanted).await().atMost(SOON);
    }

    @Test
    void newcomer_whenRedisFailsForAMoment_takesTheRestOverLater() {
        leave(going, List.of());
        HotKeyTaker taker = taker(other);
        other.cutFromRedis = true;
        passes(500, taker);

        assertThat(inProcess(other)).isEmpty();
        assertThat(taker.isOver()).isFalse();
        assertThat(taker.wanted()).hasSize(KEYS.size());

        other.cutFromRedis = false;
        passes(2_000, taker);

        assertThat(inProcess(other)).isEqualTo(KEYS);
        assertThat(taker.isOver()).isTrue();
    }

    @Test
    void newcomer_whereEntriesComeAtOnce_findsAPlaceForEach() {
        // So many that some of them share a mark of what changes, and cost each other the first try.
        List<String> many = IntStream.range(0, 400).mapToObj(i -> "many-" + i).toList();
        many.forEach(key -> put(going, key));
        passes(6_000);
        leave(going, List.of());
        HotKeyTaker taker = taker(other);

        isRedisLate = true;
        taker.goOn();
        assertThat(redis.holding()).isGreaterThan(many.size());
        while (redis.holding() > 0) {
            redis.release();
        }
        taker.goOn();

        assertThat(inProcess(other, many)).isEqualTo(many);
        assertThat(taker.isOver()).isTrue();
    }

    @Test
    void replica_thatStartsAgain_takesWhatItToldBeforeItDied() {
        teller(going).tell(List.of()).await().atMost(SOON);
        going.entries.everythingForgotten();
        assertThat(inProcess(going)).isEmpty();

        passes(500, taker(going));

        assertThat(inProcess(going)).isEqualTo(KEYS);
    }

    @Test
    void stayer_thatDoesNotHearTheLog_takesOverWhenItDoes() {
        HotKeyTaker taker = taker(other);
        passes(500, taker);
        assertThat(taker.isOver()).isTrue();
        other.cutFromLog = true;
        passes(2_000);

        leave(going, List.of());
        passes(2_000, taker);
        assertThat(inProcess(other)).isEmpty();
        other.cutFromLog = false;
        passes(2_000, taker);

        assertThat(inProcess(other)).isEqualTo(KEYS);
    }

    @Test
    void stayer_whoseQuestionFails_asksAgain() {
        HotKeyTaker taker = taker(other);
        passes(500, taker);
        leave(going, List.of());

        store.failing = 2;
        passes(1_000, taker);

        assertThat(inProcess(other)).isEqualTo(KEYS);
    }

    @Test
    void newcomer_thatIsNeverAnswered_isReadyInTimeAndGivesUp() {
        HotKeyTaker taker = taker(other);
        store.failing = Integer.MAX_VALUE;
        passes(500, taker);
        assertThat(taker.isReady()).isFalse();

        passes(PATIENCE.toMillis(), taker);
        assertThat(taker.isReady()).isTrue();
        assertThat(taker.isOver()).isFalse();
        assertThatThrownBy(() -> taker.hottest(other.namespace, 5).await().atMost(SOON))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem -> assertThat(problem.code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE));

        passes(61_000, taker);
        assertThat(taker.isOver()).isTrue();
    }

    @Test
    void newcomer_whoseLogStaysSilent_isReadyInTimeAndGivesUp() {
        leave(going, List.of());
        HotKeyTaker taker = taker(other);
        other.cutFromLog = true;
        passes(1_500);

        passes(PATIENCE.toMillis() + 500, taker);
        assertThat(taker.isReady()).isTrue();
        assertThat(taker.wanted()).hasSize(KEYS.size());

        passes(61_000, taker);
        assertThat(taker.isOver()).isTrue();
        assertThat(taker.wanted()).isEmpty();
    }

    @Test
    void replica_thatLeavesBeforeItHasTakenAllOver_handsOnTheRest() {
        leave(going, List.of());
        HotKeyTaker taker = taker(other);
        other.cutFromRedis = true;
        passes(500, taker);

        leave(other, taker.wanted());

        assertThat(store.word("other").isLeaving()).isTrue();
        assertThat(store.keys("other")).containsExactlyInAnyOrderElementsOf(KEYS);
    }

    @Test
    void lastWord_whenAnEarlierOneIsOnItsWay_comesAfterIt() {
        HotKeyTeller teller = teller(going);
        store.isSlow = true;
        teller.tell(List.of()).subscribe().with(done -> {});
        put(going, "last");
        teller.leave(List.of()).subscribe().with(done -> {});

        store.catchUp();

        assertThat(store.word("going").isLeaving()).isTrue();
        assertThat(store.keys("going")).contains("last").hasSize(KEYS.size() + 1);
    }

    @Test
    void lastWord_isNotTakenBackByTheNextOne() {
        HotKeyTeller teller = teller(going);
        teller.leave(List.of()).await().atMost(SOON);
        put(going, "later");

        teller.tell(List.of()).await().atMost(SOON);

        assertThat(store.word("going").isLeaving()).isTrue();
    }

    @Test
    void lastWord_whenRedisFailsForAMoment_isToldAgain() {
        store.failing = 2;

        leave(going, List.of());

        assertThat(store.word("going").isLeaving()).isTrue();
        assertThat(store.keys("going")).hasSize(KEYS.size());
    }

    @Test
    void hottestOfOthers_areOfThatTenantAndNamespaceAndNotOfThisReplica() {
        leave(going, List.of(new EntryKey("stranger", "default", "a"), new EntryKey("t", "elsewhere", "b")));

        assertThat(taker(other).hottest(other.namespace, 1000).await().atMost(SOON))
                .containsExactlyInAnyOrderElementsOf(KEYS);
        assertThat(taker(other).hottest(other.namespace, 7).await().atMost(SOON))
                .hasSize(7);
        assertThat(taker(going).hottest(going.namespace, 1000).await().atMost(SOON))
                .isEmpty();
    }
}
