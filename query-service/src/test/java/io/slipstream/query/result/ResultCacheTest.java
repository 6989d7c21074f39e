package io.slipstream.query.result;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.slipstream.devkit.clock.TestClock;
import io.slipstream.query.config.ResultCacheConfig;
import io.slipstream.query.statement.RowData;
import io.slipstream.query.statement.TableName;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ResultCacheTest {
    private static final Duration TTL = Duration.ofMinutes(1);
    private static final ResultKey KEY = new ResultKey("k");

    private final TestClock clock = new TestClock();
    private final MapStore store = new MapStore();
    private final ResultCacheConfig config = config(Map.of());
    private final InvalidationFloors floors = new InvalidationFloors(config);
    private final ResultCache cache = new ResultCache(store, floors, clock, config);
    private final List<UniEmitter<? super RowData>> loads = new ArrayList<>();
    private final Supplier<Uni<RowData>> load = () -> Uni.createFrom().emitter(loads::add);

    @Test
    void fill_thatBeganBeforeAChangeOfItsTable_isAnsweredAndNotKept() {
        UniAssertSubscriber<ResultCache.Filled> caller = fill();
        floors.raiseTables(List.of(Dependencies.name(null, "orders")));
        loads.getFirst().complete(rows("old"));

        assertThat(caller.assertCompleted().getItem().outcome())
                .isEqualTo(new CacheOutcome.NotStored("changed meanwhile"));
        assertThat(cache.find(KEY)).isNull();
    }

    @Test
    void fill_thatBeganBeforeAChange_isNotJoinedAfterIt() {
        UniAssertSubscriber<ResultCache.Filled> before = fill();
        floors.raiseTables(List.of(Dependencies.name("db", "public.orders")));
        UniAssertSubscriber<ResultCache.Filled> after = fill();

        assertThat(loads).hasSize(2);
        loads.get(1).complete(rows("new"));
        loads.get(0).complete(rows("old"));
        assertThat(text(after)).isEqualTo("new");
        assertThat(text(before)).isEqualTo("old");
        assertThat(kept()).isEqualTo("new");
    }

    @Test
    void fill_whileAnotherOneLoads_joinsIt() {
        UniAssertSubscriber<ResultCache.Filled> first = fill();
        UniAssertSubscriber<ResultCache.Filled> second = fill();
        floors.raiseTables(List.of(Dependencies.name("db", "customer")));
        UniAssertSubscriber<ResultCache.Filled> third = fill();

        assertThat(loads).hasSize(1);
        loads.getFirst().complete(rows("one"));
        assertThat(first.getItem().outcome()).isEqualTo(new CacheOutcome.Stored(TTL));
        assertThat(second.getItem().outcome()).isEqualTo(new CacheOutcome.Collapsed());
        assertThat(text(third)).isEqualTo("one");
    }

    @Test
    void fill_thatFails_failsItsJoinersAndLeavesTheKeyFree() {
        UniAssertSubscriber<ResultCache.Filled> first = fill();
        UniAssertSubscriber<ResultCache.Filled> second = fill();
        loads.getFirst().fail(new IllegalStateException("no"));

        first.assertFailedWith(IllegalStateException.class);
        second.assertFailedWith(IllegalStateException.class);
        fill();
        assertThat(loads).hasSize(2);
    }

    @Test
    void find_afterAChangeByAnyNameOfItsTable_findsNothing() {
        for (String[] name :
                new String[][] {{null, "orders"}, {null, "public.orders"}, {"db", "ORDERS"}, {"db", "public.\"orders\""}
                }) {
            keep("x");
            floors.raiseTables(List.of(Dependencies.name(name[0], name[1])));
            assertThat(cache.find(KEY))
                    .as(String.join("/", String.valueOf(name[0]), name[1]))
                    .isNull();
        }
    }

    @Test
    void find_afterAChangeOfAnotherTableDatabaseOrTenant_findsIt() {
        keep("x");
        floors.raiseTables(List.of(
                Dependencies.name("db", "customer"),
                Dependencies.name("other", "orders"),
                Dependencies.name("db", "private.orders")));
        floors.raiseTenant("other");

        assertThat(kept()).isEqualTo("x");
    }

    @Test
    void find_afterEverythingOfTheTenantOrEverythingWent_findsNothing() {
        keep("x");
        floors.raiseTenant("acme");
        assertThat(cache.find(KEY)).isNull();
        keep("y");
        floors.raiseEverything();
        assertThat(cache.find(KEY)).isNull();
        keep("z");
        assertThat(kept()).isEqualTo("z");
    }

    @Test
    void find_atTheEndOfItsTime_findsNothing() {
        keep("x");
        clock.advance(TTL.minusMillis(1));
        assertThat(kept()).isEqualTo("x");
        clock.advance(Duration.ofMillis(1));
        assertThat(cache.find(KEY)).isNull();
        assertThat(store.entries()).isZero();
    }

    @Test
    void fill_withAResultPastTheLimit_isNotKept() {
        ResultCacheConfig small = config(Map.of("slipstream.query.result-cache.max-entry-bytes", "1K"));
        ResultCache strict = new ResultCache(store, floors, clock, small);
        UniAssertSubscriber<ResultCache.Filled> caller =
                strict.fill(KEY, origin(), TTL, load).subscribe().withSubscriber(UniAssertSubscriber.create());
        loads.getFirst().complete(rows("x".repeat(2000)));

        assertThat(caller.getItem().outcome()).isEqualTo(new CacheOutcome.NotStored("too large"));
        assertThat(strict.find(KEY)).isNull();
    }

    @Test
    void floors_pastTheirNumber_dropEverythingOnceAndGoOn() {
        InvalidationFloors few =
                new InvalidationFloors(config(Map.of("slipstream.query.result-cache.max-tables", "2")));
        Dependencies orders = Dependencies.of("acme", "db", Set.of(new TableName("public", "orders")));
        long began = few.now();
        few.raiseTables(List.of("a", "b"));
        assertThat(few.stands(began, orders)).isTrue();
        few.raiseTables(List.of("c"));
        assertThat(few.stands(began, orders)).isFalse();
        assertThat(few.stands(few.now(), orders)).isTrue();
        long later = few.now();
        few.raiseTables(List.of(Dependencies.name(null, "orders")));
        assertThat(few.stands(later, orders)).isFalse();
    }

    private UniAssertSubscriber<ResultCache.Filled> fill() {
        return cache.fill(KEY, origin(), TTL, load).subscribe().withSubscriber(UniAssertSubscriber.create());
    }

    private void keep(String text) {
        cache.fill(KEY, origin(), TTL, () -> Uni.createFrom().item(rows(text)))
                .subscribe()
                .withSubscriber(UniAssertSubscriber.create())
                .assertCompleted();
    }

    private @Nullable String kept() {
        CachedResult found = cache.find(KEY);
        return found == null ? null : new String(found.rows().json(), StandardCharsets.UTF_8);
    }

    private static String text(UniAssertSubscriber<ResultCache.Filled> caller) {
        return new String(caller.assertCompleted().getItem().rows().json(), StandardCharsets.UTF_8);
    }

    private static RowData rows(String text) {
        return new RowData(List.of(), text.getBytes(StandardCharsets.UTF_8), 1, false, null, null);
    }

    private static ResultCache.Origin origin() {
        return new ResultCache.Origin(
                Dependencies.of("acme", "db", Set.of(new TableName("public", "orders"))),
                new CachedResult.Shape("f", "select ?"));
    }

    private static ResultCacheConfig config(Map<String, String> settings) {
        return new SmallRyeConfigBuilder()
                .withMapping(ResultCacheConfig.class)
                .withConverter(MemorySize.class, 100, new MemorySizeConverter())
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .build()
                .getConfigMapping(ResultCacheConfig.class);
    }

    /** A store without bounds. */
    private static final class MapStore implements ResultStore {
        private final Map<ResultKey, CachedResult> kept = new HashMap<>();

        @Override
        public @Nullable CachedResult find(ResultKey key) {
            return kept.get(key);
        }

        @Override
        public void put(ResultKey key, CachedResult result, Duration ttl) {
            kept.put(key, result);
        }

        @Override
        public void remove(ResultKey key, CachedResult result) {
            kept.remove(key, result);
        }

        @Override
        public void clear() {
            kept.clear();
        }

        @Override
        public long entries() {
            return kept.size();
        }

        @Override
        public long bytes() {
            return 0;
        }

        @Override
        public long evictions() {
            return 0;
        }
    }
}
