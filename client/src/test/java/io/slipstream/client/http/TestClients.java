package io.slipstream.client.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.slipstream.client.cache.SlipstreamCache;
import io.slipstream.client.config.ClientConfig;
import io.slipstream.client.task.SlipstreamTasks;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Vertx;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** A client without CDI, with a clock of its own for the breaker. */
public final class TestClients implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx();
    private final Api api;
    private final SlipstreamCache cache;
    private final SlipstreamTasks tasks;
    private final AtomicLong nanos = new AtomicLong();

    /** A client of a gateway, with settings beside the defaults. */
    public TestClients(URI gateway, Map<String, String> settings) {
        ClientConfig config = config(gateway, settings);
        api = new Api(vertx, config);
        cache = new SlipstreamCache(
                new HttpEntryCalls(api, config),
                new JsonValueCodec(new ObjectMapper()),
                new VertxThreads(),
                config,
                nanos::get);
        tasks = new SlipstreamTasks(
                new HttpTaskCalls(api, new ObjectMapper(), config),
                new JsonValueCodec(new ObjectMapper()),
                new VertxThreads(),
                config);
    }

    /** Settings as an application has them. */
    public static ClientConfig config(URI gateway, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(Map.of(
                "slipstream.client.url", gateway.toString(),
                "slipstream.client.api-key", "secret-key",
                "slipstream.client.cache.read-timeout", "PT5S"));
        settings.forEach((key, value) -> all.put("slipstream.client." + key, value));
        return new SmallRyeConfigBuilder()
                .withConverter(java.time.Duration.class, 100, new DurationConverter())
                .withConverter(io.quarkus.runtime.configuration.MemorySize.class, 100, new MemorySizeConverter())
                .withMapping(ClientConfig.class)
                .withSources(new PropertiesConfigSource(all, "test", 1000))
                .build()
                .getConfigMapping(ClientConfig.class);
    }

    public SlipstreamCache cache() {
        return cache;
    }

    public SlipstreamTasks tasks() {
        return tasks;
    }

    /** The breaker's pause is over. */
    public void passTime(java.time.Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Override
    public void close() {
        api.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
