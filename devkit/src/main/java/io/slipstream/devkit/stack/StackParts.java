package io.slipstream.devkit.stack;

import java.time.Duration;
import java.util.function.BiConsumer;

/**
 * The three servers of a stack and how to reach them.
 *
 * @param adminUser a PostgreSQL superuser
 * @param onStarted told of each part and how long its start took
 */
record StackParts(
        StackPart postgres,
        String adminUser,
        String adminPassword,
        StackPart redis,
        String redisUrl,
        StackPart kafka,
        String kafkaBootstrapServers,
        BiConsumer<StackPart, Duration> onStarted) {

    /** Starts a part and tells of it. */
    void started(StackPart part) {
        long began = System.nanoTime();
        part.start();
        onStarted.accept(part, Duration.ofNanos(System.nanoTime() - began));
    }

    @Override
    public String toString() {
        return "StackParts[" + postgres.address() + ", " + redis.address() + ", " + kafkaBootstrapServers + "]";
    }
}
