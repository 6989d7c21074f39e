package io.slipstream.cache.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipstream.cache.invalidation.Invalidation;
import io.slipstream.cache.invalidation.Invalidation.Target;
import io.slipstream.contracts.event.CacheInvalidatedV1.Scope;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ChangeBatchTest {
    private static DataChange change(String tenant, int number, List<String> tables, List<String> keys) {
        return new DataChange(new EventIdentity(tenant, "s", "e" + number), tables, keys, List.of());
    }

    @Test
    void changes_ofOneTable_areOneTarget() {
        List<DataChange> changes = IntStream.range(0, 10_000)
                .mapToObj(i -> change("a", i, List.of("orders"), List.of()))
                .toList();

        List<ChangeBatch> batches = ChangeBatch.of(changes, 1_000);

        assertThat(batches).singleElement().satisfies(batch -> {
            assertThat(batch.events()).hasSize(10_000);
            assertThat(batch.invalidation())
                    .contains(new Invalidation(null, List.of(new Target(Scope.TABLE, List.of("orders"))), false));
        });
    }

    @Test
    void changes_ofTwoTenants_stayApart() {
        List<ChangeBatch> batches = ChangeBatch.of(
                List.of(
                        change("a", 1, List.of("t1"), List.of()),
                        change("b", 1, List.of("t2"), List.of()),
                        change("a", 2, List.of("t3"), List.of("k"))),
                1_000);

        assertThat(batches).extracting(ChangeBatch::tenant).containsExactly("a", "b");
        assertThat(batches.getFirst().invalidation().orElseThrow().targets())
                .containsExactly(new Target(Scope.TABLE, List.of("t1", "t3")), new Target(Scope.KEY, List.of("k")));
        assertThat(batches.getLast().invalidation().orElseThrow().targets())
                .containsExactly(new Target(Scope.TABLE, List.of("t2")));
    }

    @Test
    void changes_ofMoreValuesThanARecordMayName_areSeveralTargets() {
        List<DataChange> changes = IntStream.range(0, 2_500)
                .mapToObj(i -> change("a", i, List.of(), List.of("orders:" + i)))
                .toList();

        List<Target> targets = ChangeBatch.of(changes, 1_000)
                .getFirst()
                .invalidation()
                .orElseThrow()
                .targets();

        assertThat(targets).extracting(target -> target.values().size()).containsExactly(1_000, 1_000, 500);
        assertThat(targets.stream().flatMap(target -> target.values().stream())).doesNotHaveDuplicates();
    }

    @Test
    void changes_ofLongValues_staySmallerThanARecordOfKafkaMayBe() {
        List<String> keys =
                IntStream.range(0, 900).mapToObj(i -> i + "k".repeat(4_000)).toList();

        List<Target> targets = ChangeBatch.of(List.of(change("a", 1, List.of(), keys)), 1_000)
                .getFirst()
                .invalidation()
                .orElseThrow()
                .targets();

        assertThat(targets)
                .allSatisfy(target -> assertThat(target.values().stream()
                                .mapToInt(String::length)
                                .sum())
                        .isLessThan(160_000));
        assertThat(targets.stream().flatMap(target -> target.values().stream())).hasSize(900);
    }

    @Test
    void change_thatNamesNothingAnEntryCanHave_isNoInvalidation() {
        assertThat(ChangeBatch.of(List.of(change("a", 1, List.of(), List.of("", "k".repeat(5_000)))), 1_000)
                        .getFirst()
                        .invalidation())
                .isEmpty();
    }
}
