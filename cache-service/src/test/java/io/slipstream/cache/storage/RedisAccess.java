package io.slipstream.cache.storage;

import static org.awaitility.Awaitility.await;

import io.slipstream.cache.config.RedisConfig;
import io.slipstream.cache.entry.Entry;
import io.slipstream.cache.entry.EntryKey;
import io.slipstream.cache.entry.TierUnavailableException;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/** What one replica of the service has of Redis. */
final class RedisAccess implements AutoCloseable {
    static final InstantSource CLOCK = InstantSource.system();

    private final Vertx vertx = Vertx.vertx();
    private final RedisChannel channel;
    private final RedisNews news;
    private final RedisTier tier;
    private final RedisLeases leases;
    private final RedisFacts facts;

    private RedisAccess(RedisConfig config) {
        channel = new RedisChannel(vertx, config);
        news = new RedisNews(vertx, channel, config);
        tier = new RedisTier(channel, news, 4096, CLOCK, config.timeout());
        leases = RedisLeases.ofDearWork(channel, config.timeout());
        facts = new RedisFacts(channel, Duration.ofMinutes(1));
        channel.start();
    }

    /** Connects with settings by their names after {@code slipstream.cache.redis.} and waits until Redis answers. */
    static RedisAccess connect(Map<String, String> settings) {
        RedisAccess access = new RedisAccess(config(settings));
        access.awaitUp();
        return access;
    }

    static RedisConfig config(Map<String, String> settings) {
        Map<String, String> named = new HashMap<>();
        settings.forEach((name, value) -> named.put("slipstream.cache.redis." + name, value));
        return new SmallRyeConfigBuilder()
                .withMapping(RedisConfig.class)
                .withSources(new PropertiesConfigSource(named, "test", 0))
                .addDefaultInterceptors()
                .addDiscoveredConverters()
                .build()
                .getConfigMapping(RedisConfig.class);
    }

    Vertx vertx() {
        return vertx;
    }

    RedisChannel channel() {
        return channel;
    }

    RedisNews news() {
        return news;
    }

    RedisTier tier() {
        return tier;
    }

    RedisLeases leases() {
        return leases;
    }

    RedisFacts facts() {
        return facts;
    }

    /** The value; "away" if the tier is, "none" if it has none. */
    String value(EntryKey key) {
        try {
            Entry entry = tier.get(key).await().indefinitely();
            return entry == null ? "none" : new String(entry.value(), StandardCharsets.UTF_8);
        } catch (TierUnavailableException e) {
            return "away";
        }
    }

    void awaitUp() {
        await().atMost(Duration.ofSeconds(30)).until(channel::isUp);
    }

    @Override
    public void close() {
        news.close();
        channel.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
