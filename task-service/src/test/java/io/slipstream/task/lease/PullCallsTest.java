package io.slipstream.task.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipstream.task.task.Lane;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PullCallsTest {
    private final PullCalls calls = new PullCalls();

    private static PullCall call(int max, String... types) {
        Set<Lane> lanes =
                Arrays.stream(types).map(type -> new Lane("t", type, 0)).collect(Collectors.toSet());
        return new PullCall(lanes, max, Duration.ofSeconds(20));
    }

    private PullCall waiting(int max, String... types) {
        PullCall call = call(max, types);
        assertThat(calls.add(call, 10, 10)).isEqualTo(PullCalls.Entry.WAITS);
        return call;
    }

    private static List<Lease> leases(String type, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> LeasesOf.pulled("t", type, 1))
                .toList();
    }

    private static ClaimWish wish(String type, int limit) {
        return new ClaimWish(new Lane("t", type, 8), 1, limit);
    }

    @Test
    void fit_keepsForHowLongTasksMustHaveBeenReady() {
        calls.add(call(5, "a"), 10, 10);
        ClaimWish aged = new ClaimWish(new Lane("t", "a", 8), 1, 9, Duration.ofMinutes(1));

        assertThat(calls.fit(List.of(aged)))
                .containsExactly(new ClaimWish(new Lane("t", "a", 8), 1, 5, Duration.ofMinutes(1)));
    }

    @Test
    void handOut_severalWait_servesTheOneThatWaitsLongest() {
        PullCall first = waiting(2, "a");
        PullCall second = waiting(2, "a");
        PullCall third = waiting(2, "a");
        List<Lease> leases = leases("a", 3);

        PullCalls.HandedOut out = calls.handOut(leases);

        assertThat(out.served().get(first)).isEqualTo(leases.subList(0, 2));
        assertThat(out.served().get(second)).isEqualTo(leases.subList(2, 3));
        assertThat(out.served()).doesNotContainKey(third);
        assertThat(out.left()).isEmpty();
        assertThat(calls.size()).isEqualTo(1);
        assertThat(calls.demand()).isEqualTo(2);
    }

    @Test
    void handOut_moreThanIsAskedFor_leavesTheRest() {
        waiting(1, "a");
        waiting(5, "b");

        PullCalls.HandedOut out = calls.handOut(leases("a", 3));

        assertThat(out.left()).hasSize(2);
        assertThat(calls.wants(new Lane("t", "a", 3))).isFalse();
        assertThat(calls.wants(new Lane("t", "b", 3))).isTrue();
    }

    @Test
    void handOut_largePayloads_fillAnAnswerOnlySoFar() {
        PullCall first = waiting(10, "a");
        PullCall second = waiting(10, "a");
        List<Lease> large = IntStream.range(0, 3)
                .mapToObj(i -> LeasesOf.pulled("t", "a", 5 << 20))
                .toList();

        PullCalls.HandedOut out = calls.handOut(large);

        assertThat(out.served().get(first)).hasSize(1);
        assertThat(out.served().get(second)).hasSize(1);
        assertThat(out.left()).hasSize(1);
    }

    @Test
    void fit_callsOfSeveralTypes_areNotCountedTwice() {
        waiting(3, "a", "b");
        waiting(1, "b");

        assertThat(calls.fit(List.of(wish("a", 100), wish("b", 100), wish("c", 100))))
                .containsExactly(wish("a", 3), wish("b", 1));
    }

    @Test
    void fit_aSmallWish_staysAsItIs() {
        waiting(3, "a");
        waiting(3, "a");

        assertThat(calls.fit(List.of(wish("a", 4)))).containsExactly(wish("a", 4));
    }

    @Test
    void add_pastTheLimits_isRefusedUntilOneLeaves() {
        PullCall first = call(1, "a");
        assertThat(calls.add(first, 2, 1)).isEqualTo(PullCalls.Entry.WAITS);
        assertThat(calls.add(call(1, "a"), 2, 1)).isEqualTo(PullCalls.Entry.TOO_MANY_OF_TENANT);
        assertThat(calls.add(call(1, "a"), 1, 9)).isEqualTo(PullCalls.Entry.TOO_MANY);

        assertThat(calls.remove(first)).isTrue();

        assertThat(calls.remove(first)).isFalse();
        assertThat(calls.demand()).isZero();
        assertThat(calls.types()).isEmpty();
        assertThat(calls.add(call(1, "a"), 2, 1)).isEqualTo(PullCalls.Entry.WAITS);
    }

    @Test
    void surrender_aServedCall_givesItsLeasesOnce() {
        PullCall call = waiting(5, "a");
        List<Lease> leases = leases("a", 2);
        calls.handOut(leases);

        assertThat(calls.surrender(call)).isEqualTo(leases);
        assertThat(calls.surrender(call)).isEmpty();
    }
}
