package io.slipstream.cache.invalidation;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipstream.cache.invalidation.Canary.Hearing;
import io.slipstream.cache.invalidation.SelfTestResult.Leg;
import io.slipstream.cache.invalidation.SelfTestResult.State;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SelfTestLegsTest {
    private static final Hearing ANSWER = new Hearing(Map.of(), null, null, null, null);

    private final Set<Integer> called = new TreeSet<>(Set.of(0, 1));
    private final Map<String, Map<Integer, Hearing>> answers = new HashMap<>();
    private final Map<String, Map<Integer, Hearing>> reports = new HashMap<>();
    private final Map<String, Duration> heard = new HashMap<>();
    private @Nullable Set<String> inShared = Set.of("a", "b");

    SelfTestLegsTest() {
        for (String replica : List.of("a", "b")) {
            answers.put(replica, new HashMap<>(Map.of(0, ANSWER, 1, ANSWER)));
            reports.put(replica, new HashMap<>(Map.of(0, report(1_000), 1, report(3_000))));
        }
    }

    private static Hearing report(long micros) {
        return new Hearing(Map.of("a", micros, "b", micros), micros, micros, micros, micros);
    }

    private Leg leg(String from, String to) {
        return new SelfTestLegs("a", called, answers, reports, inShared, heard::get)
                .of(Set.of("a", "b")).stream()
                        .filter(leg -> leg.from().equals(from) && leg.to().equals(to))
                        .findAny()
                        .orElseThrow();
    }

    @Test
    void everyLeg_whenAllAnsweredAndReported_isSoundWithTheWorstTime() {
        for (String[] ends : new String[][] {{"a", "log"}, {"log", "b"}, {"b", "l2"}, {"l2", "a"}, {"a", "b"}}) {
            assertThat(leg(ends[0], ends[1])).isEqualTo(Leg.ok(ends[0], ends[1], Duration.ofMillis(3)));
        }
    }

    @Test
    void replica_whoseHeartbeatsArriveButThatIsMute_doesNotReadTheLog() {
        answers.remove("b");
        reports.remove("b");
        heard.put("b", Duration.ofMillis(100));

        assertThat(leg("b", "log").state()).isEqualTo(State.OK);
        assertThat(leg("log", "b").state()).isEqualTo(State.BROKEN);
        assertThat(leg("log", "b").why()).contains("does not read the log");
        assertThat(leg("a", "b").state()).isEqualTo(State.UNKNOWN);
    }

    @Test
    void replica_ofWhichNothingIsHeard_isCutOffOrDead() {
        answers.remove("b");
        reports.remove("b");
        heard.put("b", Duration.ofMillis(2500));

        assertThat(leg("b", "log").why()).contains("2500 ms").contains("dead, frozen or cut off");
        assertThat(leg("log", "b").state()).isEqualTo(State.UNKNOWN);
    }

    @Test
    void partition_inWhichAReplicaIsMute_isNamed() {
        answers.get("b").remove(1);

        assertThat(leg("b", "log").state()).isEqualTo(State.BROKEN);
        assertThat(leg("b", "log").why()).contains("[1]");
    }

    @Test
    void pair_whereOneDidNotHearTheOther_isNamedWithThePartitions() {
        reports.get("b").put(1, new Hearing(Map.of("b", 1L), 1L, 1L, 1L, 1L));

        assertThat(leg("a", "b").state()).isEqualTo(State.BROKEN);
        assertThat(leg("a", "b").why()).contains("[1]");
        assertThat(leg("b", "a").state()).isEqualTo(State.OK);
    }

    @Test
    void tester_whoseCallTheLogDoesNotTake_blamesNobodyElse() {
        called.clear();
        answers.clear();
        reports.clear();

        assertThat(leg("a", "log").state()).isEqualTo(State.BROKEN);
        assertThat(leg("b", "log").state()).isEqualTo(State.UNKNOWN);
        assertThat(leg("log", "b").state()).isEqualTo(State.UNKNOWN);
        assertThat(leg("a", "b").state()).isEqualTo(State.UNKNOWN);
    }

    @Test
    void tester_thatDoesNotHearItself_blamesNobodyElse() {
        answers.clear();
        reports.clear();
        heard.put("b", Duration.ofMillis(2500));

        assertThat(leg("log", "a").state()).isEqualTo(State.BROKEN);
        assertThat(leg("b", "log").state()).isEqualTo(State.UNKNOWN);
    }

    @Test
    void sharedTier_thatIsAnotherForOneReplica_isNamed() {
        inShared = Set.of("a");

        assertThat(leg("b", "l2").why()).contains("is it the same server?");
        assertThat(leg("a", "l2").state()).isEqualTo(State.OK);
    }

    @Test
    void sharedTier_thatDoesNotAnswer_isBrokenForWhoSaysSo() {
        reports.get("b").replaceAll((partition, hearing) -> new Hearing(hearing.heard(), 1L, 1L, null, null));

        assertThat(leg("b", "l2").state()).isEqualTo(State.BROKEN);
        assertThat(leg("l2", "b").state()).isEqualTo(State.BROKEN);
        assertThat(leg("l2", "a").state()).isEqualTo(State.OK);
    }
}
