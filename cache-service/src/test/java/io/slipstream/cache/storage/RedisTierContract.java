package io.slipstream.cache.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipstream.cache.entry.Entry;
import io.slipstream.cache.entry.EntryKey;
import io.slipstream.cache.entry.EntryTier;
import io.slipstream.cache.entry.EntryTierContract;
import io.slipstream.cache.entry.SharedTier.Counted;
import io.slipstream.cache.invalidation.PositionMarkers.Marker;
import io.slipstream.cache.load.Warmup;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What entries, markers, leases and facts do in Redis, however it is set up. */
abstract class RedisTierContract extends EntryTierContract {
    private static final Duration LIFE = Duration.ofMinutes(1);

    /** The way to Redis under test. */
    abstract RedisAccess redis();

    @Override
    protected EntryTier tier() {
        return redis().tier();
    }

    @Override
    protected long now() {
        return RedisAccess.CLOCK.millis();
    }

    @Override
    protected void passes(long millis) {
        await().until(() -> RedisAccess.CLOCK.millis() > millis);
    }

    private boolean replace(String key, Entry entry, long expected) {
        return answer(redis().tier().replace(key(key), entry, expected));
    }

    @Test
    void replace_writesOnlyOverTheExpectedWrite() {
        Entry one = entry("one");
        Entry two = entry("two");

        assertThat(replace("k", one, 0)).isTrue();
        assertThat(replace("k", two, 0)).isFalse();
        assertThat(replace("k", two, one.write() + 1)).isFalse();
        assertThat(get(key("k")).write()).isEqualTo(one.write());
        assertThat(replace("k", two, one.write())).isTrue();
        assertThat(get(key("k")).write()).isEqualTo(two.write());
    }

    @Test
    void marker_isOnlyEverRaised_exceptByAnotherEpoch() {
        long epoch = ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
        int partition = 91;
        RedisTier tier = redis().tier();

        answer(tier.raise(partition, new Marker(epoch, 10)));
        answer(tier.raise(partition, new Marker(epoch, 9)));
        assertThat(answer(tier.getMarked(key("k"), partition)).marker()).isEqualTo(new Marker(epoch, 10));

        answer(tier.raise(partition, new Marker(-epoch, 3)));
        assertThat(answer(tier.getMarked(key("k"), partition)).marker()).isEqualTo(new Marker(-epoch, 3));
    }

    @Test
    void entriesAndMarkers_ofAllKeysAndPartitions_areReadTogether() {
        for (int i = 0; i < 20; i++) {
            Entry entry = entry("v" + i);
            put(key("marked" + i), entry);
            answer(redis().tier().raise(i, new Marker(7, i)));

            var marked = answer(redis().tier().getMarked(key("marked" + i), i));

            assertThat(marked.entry()).usingRecursiveComparison().isEqualTo(entry);
            assertThat(marked.marker()).isEqualTo(new Marker(7, i));
        }
    }

    @Test
    void get_ofManyInOneTurnOfAnEventLoop_findsForEachItsOwn() {
        for (int i = 0; i < 150; i += 2) {
            put(key("many" + i), entry("v" + i));
        }
        List<CompletableFuture<String>> found = new ArrayList<>();
        IntStream.range(0, 150).forEach(i -> found.add(new CompletableFuture<>()));

        redis().vertx()
                .runOnContext(turn -> IntStream.range(0, 150)
                        .forEach(i -> redis().tier()
                                .get(key("many" + i))
                                .map(entry -> entry == null ? "" : new String(entry.value(), StandardCharsets.UTF_8))
                                .subscribe()
                                .with(found.get(i)::complete, found.get(i)::completeExceptionally)));

        for (int i = 0; i < 150; i++) {
            assertThat(found.get(i)).succeedsWithin(LIFE).isEqualTo(i % 2 == 0 ? "v" + i : "");
        }
    }

    @Test
    void marker_thatIsKnown_isRaised_andNoneIsMade() {
        RedisTier tier = redis().tier();
        long epoch = ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
        int partition = 92;
        answer(tier.raise(partition, new Marker(-epoch, 1)));

        assertThat(answer(tier.raiseKnown(partition, new Marker(epoch, 5)))).isFalse();
        assertThat(answer(tier.getMarked(key("k"), partition)).marker()).isEqualTo(new Marker(-epoch, 1));

        answer(tier.raise(partition, new Marker(epoch, 5)));
        assertThat(answer(tier.raiseKnown(partition, new Marker(epoch, 4)))).isTrue();
        assertThat(answer(tier.raiseKnown(partition, new Marker(epoch, 7)))).isTrue();
        assertThat(answer(tier.getMarked(key("k"), partition)).marker()).isEqualTo(new Marker(epoch, 7));
        assertThat(answer(tier.raiseKnown(partition + 1, new Marker(epoch, 7)))).isFalse();
    }

    @Test
    void keys_withBraces_areKeys() {
        for (String braces : List.of("{}", "{}{a}", "{a}", "}{", "{{a}}", "{", "a{b}c{d}", "{}}")) {
            put(key(braces), entry(braces));

            assertThat(get(key(braces)).value()).asString().isEqualTo(braces);
        }
    }

    @Test
    void count_seesEveryEntryOfTheTenantOnce() {
        for (int i = 0; i < 1_200; i++) {
            put(key("count" + i), entry("v"));
        }

        Counted counted = answer(redis().tier()
                .count(
                        key("k").tenant(),
                        null,
                        10_000,
                        (key, entry) -> key.key().startsWith("count")));
        Counted part = answer(redis().tier().count(key("k").tenant(), "default", 100, (key, entry) -> true));

        assertThat(counted.passed()).isEqualTo(1_200);
        assertThat(counted.complete()).isTrue();
        assertThat(part.complete()).isFalse();
    }

    @Test
    void lease_isTakenOnce_untilItsHolderGivesItBack() {
        for (int i = 0; i < 20; i++) {
            RedisLeases leases = redis().leases();
            EntryKey key = key("lease" + i);

            assertThat(answer(leases.isHeld(key))).isFalse();
            assertThat(answer(leases.take(key, "ada", LIFE))).isTrue();
            assertThat(answer(leases.take(key, "bob", LIFE))).isFalse();
            answer(leases.release(key, "bob"));
            assertThat(answer(leases.isHeld(key))).isTrue();
            answer(leases.release(key, "ada"));
            assertThat(answer(leases.take(key, "bob", LIFE))).isTrue();
        }
    }

    @Test
    void fact_keepsItsFields_andTakesMore() {
        for (int i = 0; i < 20; i++) {
            RedisFacts facts = redis().facts();
            String name = UUID.randomUUID().toString();

            answer(facts.put(name, Map.of("a", "1", "b", "2"), LIFE));
            answer(facts.put(name, Map.of("b", "3"), LIFE));

            assertThat(answer(facts.get(name))).isEqualTo(Map.of("a", "1", "b", "3"));
            assertThat(answer(facts.get(name + "x"))).isEmpty();
        }
    }

    @Test
    void warmup_isFoundAsItWasSaved() {
        Warmup warmup = new Warmup(
                UUID.randomUUID().toString(),
                "default",
                Warmup.Status.values()[0],
                7,
                3,
                List.of("ü", "b,c"),
                List.of("x"));

        answer(redis().facts().save("tenant", warmup));

        assertThat(answer(redis().facts().find("tenant", warmup.id()))).contains(warmup);
        assertThat(answer(redis().facts().find("other", warmup.id()))).isEmpty();
    }
}
