package io.slipstream.cache.invalidation;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipstream.contracts.event.CacheInvalidatedV1.Scope;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FloorsTest {
    private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");
    private static final Dependencies ENTRY = new Dependencies(
            List.of("a", "b"), Dependencies.tablesOfEntry(List.of("public.orders")), "ada", "portal", "git/one");

    private final Floors floors = new Floors(2, 100, 10);
    private final Floors.View wiki = floors.view("acme", "wiki", 1);

    private static LogRecord.Invalidated record(
            String tenant, String namespace, Scope scope, boolean soft, String... values) {
        return new LogRecord.Invalidated("i", tenant, namespace, scope, List.of(values), soft, AT, "r");
    }

    private Verdict judge(long position) {
        return wiki.judge(position, "page:1", ENTRY);
    }

    @Test
    void judge_withoutFloors_isValid() {
        assertThat(judge(0)).isEqualTo(Verdict.VALID);
    }

    @Test
    void judge_ofACopyOlderThanAFloor_isGone_andANewerOneValid() {
        floors.raise(1, 10, record("acme", "wiki", Scope.TAG, false, "b"));

        assertThat(judge(10)).isEqualTo(Verdict.GONE);
        assertThat(judge(11)).isEqualTo(Verdict.VALID);
    }

    private static LogRecord.Invalidated soft(String id, Scope scope, String... values) {
        return new LogRecord.Invalidated(id, "acme", "wiki", scope, List.of(values), true, AT, "r");
    }

    @Test
    void undo_ofTheLastSoftOne_bringsBackWhatWasBefore() {
        for (Scope scope : List.of(Scope.TAG, Scope.NAMESPACE, Scope.ALL_TAGS)) {
            String[] values = scope == Scope.NAMESPACE ? new String[0] : new String[] {"a"};
            floors.clear();
            floors.raise(1, 10, soft("first", scope, values));
            assertThat(judge(5)).isInstanceOf(Verdict.Stale.class);

            floors.undo("acme", "first");

            assertThat(judge(5)).as(scope.name()).isEqualTo(Verdict.VALID);
        }
    }

    @Test
    void undo_afterALaterInvalidationOfTheScope_leavesThatOne() {
        floors.raise(1, 10, soft("first", Scope.TAG, "a"));
        floors.raise(1, 20, soft("second", Scope.TAG, "a"));
        floors.undo("acme", "first");
        assertThat(judge(5)).isEqualTo(Verdict.GONE);
        assertThat(judge(15)).isInstanceOf(Verdict.Stale.class);

        floors.undo("acme", "second");
        assertThat(judge(15)).isEqualTo(Verdict.VALID);
        assertThat(judge(5)).isInstanceOf(Verdict.Stale.class);
    }

    @Test
    void undo_ofASoftOneBeforeAHardOne_keepsTheHardOne() {
        floors.raise(1, 10, soft("first", Scope.TAG, "a"));
        floors.raise(1, 12, record("acme", "wiki", Scope.TAG, false, "a"));

        floors.undo("acme", "first");

        assertThat(judge(12)).isEqualTo(Verdict.GONE);
        assertThat(judge(13)).isEqualTo(Verdict.VALID);
        floors.undo("acme", "i");
        assertThat(judge(12)).isEqualTo(Verdict.GONE);
    }

    @Test
    void undo_ofAnotherTenantsOne_doesNothing() {
        floors.raise(1, 10, soft("first", Scope.TAG, "a"));

        floors.undo("other", "first");

        assertThat(judge(5)).isInstanceOf(Verdict.Stale.class);
    }

    @Test
    void raise_inAnotherNamespaceTenantOrPartition_doesNotMatter() {
        floors.raise(1, 10, record("acme", "search", Scope.TAG, false, "a"));
        floors.raise(1, 10, record("other", "wiki", Scope.TAG, false, "a"));
        floors.raise(0, 10, record("acme", "*", Scope.EVERYTHING, false));

        assertThat(judge(0)).isEqualTo(Verdict.VALID);
        floors.raise(1, 10, record("acme", "*", Scope.EVERYTHING, false));
        assertThat(judge(0)).isEqualTo(Verdict.GONE);
    }

    @Test
    void raise_twiceOrOutOfOrder_neverLowersAFloor() {
        floors.raise(1, 10, record("acme", "wiki", Scope.TAG, false, "a"));
        floors.raise(1, 10, record("acme", "wiki", Scope.TAG, false, "a"));
        floors.raise(1, 4, record("acme", "wiki", Scope.TAG, false, "a"));

        assertThat(judge(10)).isEqualTo(Verdict.GONE);
        assertThat(floors.end(1)).isEqualTo(11);
    }

    @Test
    void softFloor_makesACopyStale_andTheNextOneMakesItGone() {
        floors.raise(1, 10, record("acme", "wiki", Scope.NAMESPACE, true));
        assertThat(judge(10)).isEqualTo(new Verdict.Stale(AT.toEpochMilli()));

        floors.raise(1, 20, record("acme", "wiki", Scope.NAMESPACE, true));
        assertThat(judge(10)).isEqualTo(Verdict.GONE);
        assertThat(judge(15)).isEqualTo(new Verdict.Stale(AT.toEpochMilli()));
        assertThat(judge(21)).isEqualTo(Verdict.VALID);
    }

    @ParameterizedTest
    @ValueSource(strings = {"orders", "ORDERS", "public.orders"})
    void tables_areMetByTheirNameWithOrWithoutSchema(String changed) {
        floors.raise(1, 10, record("acme", "wiki", Scope.TABLE, false, changed));

        assertThat(judge(10)).isEqualTo(Verdict.GONE);
    }

    @Test
    void table_ofAnotherSchema_isAnother() {
        floors.raise(1, 10, record("acme", "wiki", Scope.TABLE, false, "sales.orders"));

        assertThat(judge(10)).isEqualTo(Verdict.VALID);
        Dependencies unqualified =
                new Dependencies(List.of(), Dependencies.tablesOfEntry(List.of("orders")), null, null, null);
        assertThat(wiki.judge(10, "k", unqualified)).isEqualTo(Verdict.GONE);
    }

    @Test
    void version_changesWithEveryRaise_andWithABarrier() {
        long before = wiki.version();
        floors.raise(1, 1, record("acme", "wiki", Scope.KEY, false, "x"));
        long raised = wiki.version();
        floors.raiseAll(1, 5);

        assertThat(raised).isNotEqualTo(before);
        assertThat(wiki.version()).isNotEqualTo(raised);
        assertThat(judge(5)).isEqualTo(Verdict.GONE);
        assertThat(judge(6)).isEqualTo(Verdict.VALID);
    }

    @Test
    void raise_pastTheLimits_foldsTheOlderHalf_andStaysBounded() {
        for (int i = 0; i < 1_000; i++) {
            floors.raise(1, i, record("acme", "wiki", Scope.KEY, false, "k" + i));
            floors.raise(1, i, record("acme", "wiki", Scope.PATTERN, false, "p" + i + "*"));
        }

        assertThat(floors.size()).isLessThanOrEqualTo(110);
        for (int i = 0; i < 1_000; i++) {
            assertThat(wiki.judge(i, "k" + i, Dependencies.NONE)).isEqualTo(Verdict.GONE);
        }
        assertThat(wiki.judge(1_000, "k999", Dependencies.NONE)).isEqualTo(Verdict.VALID);
    }

    @Test
    void prune_forgetsOldFloors_andClearAll() {
        floors.raise(1, 10, record("acme", "wiki", Scope.TAG, false, "a"));
        floors.prune(AT.minusSeconds(1));
        assertThat(judge(10)).isEqualTo(Verdict.GONE);

        floors.prune(AT.plusSeconds(1));
        assertThat(judge(10)).isEqualTo(Verdict.VALID);

        floors.raise(1, 10, record("acme", "wiki", Scope.NAMESPACE, false));
        floors.clear();
        assertThat(judge(0)).isEqualTo(Verdict.VALID);
        assertThat(floors.end(1)).isZero();
    }

    /** Against the plain definition: a copy is gone if any record at or above its stamp names it. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void judge_afterAnyRecords_isWhatTheDefinitionSays(long seed) {
        Random random = new Random(seed);
        Floors any = new Floors(2, 10_000, 10_000);
        List<LogRecord.Invalidated> log = new ArrayList<>();
        String[] names = {"a", "b", "c"};
        Scope[] scopes = Scope.values();
        for (int offset = 0; offset < 300; offset++) {
            Scope scope = scopes[random.nextInt(scopes.length)];
            String namespace = random.nextBoolean() ? "wiki" : "*";
            String name = names[random.nextInt(3)];
            String[] values = switch (scope) {
                case NAMESPACE, EVERYTHING -> new String[0];
                case PATTERN -> new String[] {name + "*"};
                case ALL_TAGS -> new String[] {name, names[random.nextInt(3)]};
                default -> new String[] {name};
            };
            if (values.length > 0 || random.nextInt(40) == 0) {
                LogRecord.Invalidated record = record("acme", namespace, scope, false, values);
                log.add(record);
                any.raise(1, log.size() - 1, record);
            }
        }
        Floors.View view = any.view("acme", "wiki", 1);
        for (int i = 0; i < 2_000; i++) {
            String key = names[random.nextInt(3)] + random.nextInt(2);
            Dependencies dependencies = new Dependencies(
                    List.of(names[random.nextInt(3)], names[random.nextInt(3)]),
                    Dependencies.tablesOfEntry(List.of(names[random.nextInt(3)])),
                    random.nextBoolean() ? names[random.nextInt(3)] : null,
                    names[random.nextInt(3)],
                    null);
            long position = random.nextInt(log.size() + 1);

            boolean gone = false;
            for (int offset = (int) position; offset < log.size(); offset++) {
                gone |= names(log.get(offset), key, dependencies);
            }

            assertThat(view.judge(position, key, dependencies)).isEqualTo(gone ? Verdict.GONE : Verdict.VALID);
        }
    }

    private static boolean names(LogRecord.Invalidated record, String key, Dependencies entry) {
        List<String> values = record.values();
        return switch (record.scope()) {
            case NAMESPACE, EVERYTHING -> true;
            case KEY -> values.contains(key);
            case PATTERN -> key.startsWith(values.getFirst().substring(0, 1));
            case TAG -> entry.tags().stream().anyMatch(values::contains);
            case ALL_TAGS -> entry.tags().containsAll(values);
            case TABLE -> entry.tables().stream().anyMatch(values::contains);
            case OWNER -> values.contains(String.valueOf(entry.owner()));
            case APPLICATION -> values.contains(String.valueOf(entry.application()));
            case REPOSITORY -> values.contains(String.valueOf(entry.repository()));
        };
    }
}
