package io.slipstream.task.app;

import io.quarkus.arc.All;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.slipstream.task.config.RatesConfig;
import io.slipstream.task.config.WorkerConfig;
import io.slipstream.task.storage.PostgresClient;
import io.slipstream.task.task.Steady;
import io.slipstream.task.task.TaskIds;
import io.slipstream.task.task.TypeCatalog;
import io.slipstream.task.work.BatchTaskHandler;
import io.slipstream.task.work.Handlers;
import io.slipstream.task.work.TaskHandler;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** What the nouns are given: the clock, randomness, threads, keys and the built-in handlers. */
@ApplicationScoped
public class Producers {
    private static final int COMPUTING_THREADS = 2;

    /** The wall clock. */
    @Produces
    @Singleton
    InstantSource clock() {
        return Clock.systemUTC();
    }

    /** The clock for what takes time here. */
    @Produces
    @Singleton
    @Steady
    InstantSource steadyClock() {
        Instant start = Clock.systemUTC().instant();
        long begun = System.nanoTime();
        return () -> start.plusNanos(System.nanoTime() - begun);
    }

    /** Randomness for jitter, not for secrets. */
    @Produces
    @Singleton
    RandomGenerator random() {
        return new java.util.Random();
    }

    /** Makes task ids. */
    @Produces
    @Singleton
    TaskIds ids(InstantSource clock) {
        return new TaskIds(clock);
    }

    /** The database, for requests. */
    @Produces
    @Singleton
    @Named(PostgresClient.REQUESTS)
    PostgresClient requestsDatabase(Pool pool, WorkerConfig config) {
        return new PostgresClient(pool, config);
    }

    /** The database, for the engine. */
    @Produces
    @Singleton
    @Named(PostgresClient.ENGINE)
    PostgresClient engineDatabase(@ReactiveDataSource("engine") Pool pool, WorkerConfig config) {
        return new PostgresClient(pool, config);
    }

    /** The built-in handlers. */
    @Produces
    @Singleton
    Handlers handlers(@All List<TaskHandler> all, @All List<BatchTaskHandler> batches) {
        return new Handlers(all, batches);
    }

    /** The types that have a handler. */
    @Produces
    @Singleton
    TypeCatalog catalog(Handlers handlers, RatesConfig rates) {
        return TypeCatalog.of(handlers.types(), rates);
    }

    /** One event loop on which the engine's loops take turns, away from the contexts of requests. */
    @Produces
    @Singleton
    @Named("engine")
    Executor engine(Vertx vertx) {
        Context context = vertx.getOrCreateContext();
        return command -> context.runOnContext(ignored -> command.run());
    }

    /** Another event loop for events on their way to Kafka, so that nothing else waits behind a batch of them. */
    @Produces
    @Singleton
    @Named("relay")
    Executor relay(Vertx vertx) {
        Context context = vertx.getOrCreateContext();
        return command -> context.runOnContext(ignored -> command.run());
    }

    /** A few threads for what takes time to compute. */
    @Produces
    @Singleton
    @Named("computing")
    Executor computing(Vertx vertx) {
        WorkerExecutor workers = vertx.createSharedWorkerExecutor("computing", COMPUTING_THREADS);
        return command -> workers.executeBlocking(
                () -> {
                    command.run();
                    return null;
                },
                false);
    }

    /** What signs cursors: derived from this component's private key, so that all replicas have the same. */
    @Produces
    @Singleton
    @Named("cursor-key")
    Supplier<byte[]> cursorKey(@ConfigProperty(name = "smallrye.jwt.sign.key.location") String location) {
        byte[] key = digest("slipstream cursor", read(location));
        return () -> key;
    }

    /** What signs lease tokens: derived like the key of cursors. */
    @Produces
    @Singleton
    @Named("lease-key")
    Supplier<byte[]> leaseKey(@ConfigProperty(name = "smallrye.jwt.sign.key.location") String location) {
        byte[] key = digest("slipstream lease", read(location));
        return () -> key;
    }

    /** What secrets of receivers are derived from: derived itself like the key of cursors. */
    @Produces
    @Singleton
    @Named("push-key")
    Supplier<byte[]> pushKey(@ConfigProperty(name = "smallrye.jwt.sign.key.location") String location) {
        byte[] key = digest("slipstream push", read(location));
        return () -> key;
    }

    private static byte[] read(String location) {
        try {
            if (!location.contains(":")) {
                return Files.readAllBytes(Path.of(location));
            }
            URL url = URI.create(location).toURL();
            try (InputStream stream = url.openStream()) {
                return stream.readAllBytes();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the signing key cannot be read", e);
        }
    }

    private static byte[] digest(String purpose, byte[] secret) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(purpose.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            return digest.digest(secret);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
