package io.slipstream.cache.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.slipstream.cache.config.RedisConfig;
import io.slipstream.cache.entry.Entry;
import io.slipstream.cache.entry.EntryTier;
import io.slipstream.cache.entry.EntryTierContract;
import io.slipstream.cache.entry.TierUnavailableException;
import io.slipstream.cache.invalidation.PositionMarkers.Marker;
import io.slipstream.devkit.stack.LocalStack;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RedisTierIT extends EntryTierContract {
    private static final InstantSource CLOCK = InstantSource.system();

    private static Vertx vertx;
    private static RedisChannel channel;
    private static RedisTier tier;

    @BeforeAll
    static void connect() {
        RedisConfig config = new SmallRyeConfigBuilder()
                .withMapping(RedisConfig.class)
                .withSources(new PropertiesConfigSource(
                        Map.of(
                                "slipstream.cache.redis.url",
                                LocalStack.shared().redisUrl(),
                                "slipstream.cache.redis.timeout",
                                "PT2S"),
                        "test",
                        0))
                .addDefaultInterceptors()
                .addDiscoveredConverters()
                .build()
                .getConfigMapping(RedisConfig.class);
        vertx = Vertx.vertx();
        channel = new RedisChannel(vertx, config);
        channel.start();
        tier = new RedisTier(channel, 4096, CLOCK, config.timeout());
        awaitUp();
    }

    private static void awaitUp() {
        await().atMost(Duration.ofSeconds(30)).until(channel::isUp);
    }

    @AfterAll
    static void disconnect() {
        channel.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Override
    protected EntryTier tier() {
        return tier;
    }

    @Override
    protected long now() {
        return CLOCK.millis();
    }

    @Override
    protected void passes(long millis) {
        await().until(() -> CLOCK.millis() > millis);
    }

    private boolean replace(String key, Entry entry, long expected) {
        return answer(tier.replace(key(key), entry, expected));
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

        answer(tier.raise(partition, new Marker(epoch, 10)));
        answer(tier.raise(partition, new Marker(epoch, 9)));
        assertThat(answer(tier.getMarked(key("k"), partition)).marker()).isEqualTo(new Marker(epoch, 10));

        answer(tier.raise(partition, new Marker(-epoch, 3)));
        assertThat(answer(tier.getMarked(key("k"), partition)).marker()).isEqualTo(new Marker(-epoch, 3));
    }

    @Test
    void count_seesEveryEntryOfTheTenantOnce() {
        for (int i = 0; i < 1_200; i++) {
            put(key("count" + i), entry("v"));
        }

        var counted = answer(tier.count(
                key("k").tenant(), null, 10_000, (key, entry) -> key.key().startsWith("count")));
        var part = answer(tier.count(key("k").tenant(), "default", 100, (key, entry) -> true));

        assertThat(counted.passed()).isEqualTo(1_200);
        assertThat(counted.complete()).isTrue();
        assertThat(part.complete()).isFalse();
    }

    @Test
    void get_afterRedisRanAnew_doesNotTrustWhatTheOtherRunLeft() {
        put(key("k"), entry("v"));
        assertThat(get(key("k"))).isNotNull();

        LocalStack.shared().redis().restart();

        await().atMost(Duration.ofSeconds(30))
                .ignoreExceptionsInstanceOf(TierUnavailableException.class)
                .untilAsserted(() -> assertThat(get(key("k"))).isNull());
        put(key("k"), entry("w"));
        assertThat(get(key("k")).value()).asString().isEqualTo("w");
    }

    @Test
    void get_whileRedisIsFrozen_failsInTimeAndThenAtOnce() {
        LocalStack.shared().redis().pause();
        try {
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                assertThatThrownBy(() -> get(key("k"))).isInstanceOf(TierUnavailableException.class);
                return !channel.isUp();
            });
            assertThatThrownBy(() -> get(key("k")))
                    .isInstanceOf(TierUnavailableException.class)
                    .hasMessageContaining("left alone");
        } finally {
            LocalStack.shared().redis().resume();
        }
        awaitUp();
        assertThat(get(key("never"))).isNull();
    }
}
