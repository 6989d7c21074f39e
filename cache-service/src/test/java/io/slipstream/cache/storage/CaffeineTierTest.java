package io.slipstream.cache.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.slipstream.cache.entry.Entry;
import io.slipstream.cache.entry.EntryKey;
import io.slipstream.cache.entry.EntryMetrics;
import io.slipstream.cache.entry.EntryTier;
import io.slipstream.cache.entry.EntryTierContract;
import io.slipstream.cache.entry.LocalCopy;
import io.slipstream.cache.entry.LocalTier.EvictionReason;
import io.slipstream.cache.entry.LocalTier.Usage;
import io.slipstream.devkit.clock.TestClock;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CaffeineTierTest extends EntryTierContract {
    private final TestClock clock = new TestClock();
    private final CaffeineTier tier =
            new CaffeineTier(10_000_000, 1, 1_000_000, clock, new EntryMetrics(new SimpleMeterRegistry()));

    @Override
    protected EntryTier tier() {
        return tier;
    }

    @Override
    protected long now() {
        return clock.millis();
    }

    @Override
    protected void passes(long millis) {
        clock.set(Instant.ofEpochMilli(millis));
    }

    private LocalCopy copy(String value) {
        return LocalCopy.untrusted(entry(value));
    }

    @Test
    void fill_afterAChangeSinceTheMark_isRefused() {
        long mark = tier.mark(key("k"));
        tier.changed(key("k"), 5);

        assertThat(tier.fill(key("k"), copy("old"), mark)).isFalse();
        assertThat(tier.peek(key("k"))).isNull();
    }

    @Test
    void fill_afterAnotherFillSinceTheMark_isRefused() {
        long mark = tier.mark(key("k"));

        assertThat(tier.fill(key("k"), copy("one"), mark)).isTrue();
        assertThat(tier.fill(key("k"), copy("two"), mark)).isFalse();
        assertThat(tier.peek(key("k")).entry().value()).asString().isEqualTo("one");
    }

    @Test
    void changed_byTheVeryWrite_keepsTheCopy() {
        LocalCopy copy = copy("v");
        tier.fill(key("k"), copy, tier.mark(key("k")));

        tier.changed(key("k"), copy.entry().write());
        assertThat(tier.peek(key("k"))).isSameAs(copy);

        tier.changed(key("k"), copy.entry().write() + 1);
        assertThat(tier.peek(key("k"))).isNull();
    }

    @Test
    void changedAll_ofANamespace_dropsItsCopiesAndRefusesFillsOnTheWay() {
        tier.fill(key("k"), copy("v"), tier.mark(key("k")));
        long mark = tier.mark(key("other"));

        tier.changedAll(key("k").tenant(), "default");

        assertThat(tier.peek(key("k"))).isNull();
        assertThat(tier.fill(key("other"), copy("v"), mark)).isFalse();
    }

    @Test
    void usage_afterFillsAndDrops_addsUp() {
        for (int i = 0; i < 10; i++) {
            tier.fill(key("k" + i), copy("v" + i), tier.mark(key("k" + i)));
        }
        tier.fill(key("k0"), copy("longer value"), tier.mark(key("k0")));
        tier.changed(key("k1"), 0);

        Usage usage = tier.usage(key("k").tenant(), "default");

        assertThat(usage.entries()).isEqualTo(9);
        assertThat(usage.bytes()).isEqualTo((long) tier.bytes()).isGreaterThan(9 * 300);
        assertThat(usage.evictions().get(EvictionReason.INVALIDATED)).isEqualTo(1);
        tier.clear();
        assertThat(tier.usage(key("k").tenant(), "default").entries()).isZero();
        assertThat(tier.usage(key("k").tenant(), "default").bytes()).isZero();
    }

    @Test
    void fill_pastTheRoom_evictsByBytes() {
        CaffeineTier small = new CaffeineTier(100_000, 1, 0, clock, new EntryMetrics(new SimpleMeterRegistry()));

        for (int i = 0; i < 200; i++) {
            Entry large = entry("x".repeat(5_000));
            small.fill(key("k" + i), LocalCopy.untrusted(large), small.mark(key("k" + i)));
        }

        Usage usage = small.usage(key("k").tenant(), "default");
        assertThat(usage.bytes()).isLessThanOrEqualTo(100_000);
        assertThat(usage.evictions().get(EvictionReason.SIZE)).isPositive();
    }

    @Test
    void sweep_dropsWhatPassesTheTest() {
        tier.fill(key("a"), copy("1"), tier.mark(key("a")));
        tier.fill(key("b"), copy("2"), tier.mark(key("b")));

        tier.sweep((key, copy) -> key.key().equals("a"));

        assertThat(tier.peek(key("a"))).isNull();
        assertThat(tier.peek(key("b"))).isNotNull();
    }

    @Test
    void fill_byANoisyTenantPastTheRoom_leavesTheCopiesOfAQuietOne() {
        CaffeineTier small = new CaffeineTier(100_000, 1, 0, clock, new EntryMetrics(new SimpleMeterRegistry()));
        List<EntryKey> quiet = fill(small, "quiet", 8);

        fill(small, "noisy", 2_000);

        assertThat(quiet).allSatisfy(key -> assertThat(small.inspect(key)).isNotNull());
        assertThat(small.usage("quiet", "default").evictions()).containsEntry(EvictionReason.SIZE, 0L);
        assertThat(small.usage("noisy", "default").evictions().get(EvictionReason.SIZE))
                .isPositive();
        assertThat(small.bytes()).isBetween(90_000.0, 100_000.0);
    }

    @Test
    void fill_byATenantThatComesLater_getsAnEqualPartOfAFullRoom() {
        CaffeineTier small = new CaffeineTier(100_000, 1, 0, clock, new EntryMetrics(new SimpleMeterRegistry()));
        fill(small, "first", 2_000);

        fill(small, "second", 2_000);

        assertThat(small.usage("first", "default").bytes()).isBetween(40_000L, 60_000L);
        assertThat(small.usage("second", "default").bytes()).isBetween(40_000L, 60_000L);
        assertThat(small.bytes()).isLessThanOrEqualTo(100_000);
    }

    @Test
    void fill_afterOthersGaveWayAndLeft_takesTheWholeRoom() {
        CaffeineTier small = new CaffeineTier(100_000, 1, 0, clock, new EntryMetrics(new SimpleMeterRegistry()));
        fill(small, "first", 2_000);
        fill(small, "second", 2_000);

        small.changedAll("second", "default");
        small.cleanUp();
        fill(small, "first", 2_000);

        assertThat(small.usage("first", "default").bytes()).isGreaterThan(90_000);
    }

    @Test
    void fill_pastTheShareOfATenant_staysBelowIt() {
        CaffeineTier small = new CaffeineTier(100_000, 0.25, 0, clock, new EntryMetrics(new SimpleMeterRegistry()));

        fill(small, "only", 500);

        assertThat(small.usage("only", "default").maxBytes()).isEqualTo(25_000);
        assertThat(small.usage("only", "default").bytes()).isBetween(20_000L, 25_000L);
    }

    private List<EntryKey> fill(CaffeineTier into, String tenant, int count) {
        List<EntryKey> keys = IntStream.range(0, count)
                .mapToObj(i -> new EntryKey(tenant, "default", "k" + i))
                .toList();
        keys.forEach(key -> into.fill(key, copy("x".repeat(500)), into.mark(key)));
        return keys;
    }
}
