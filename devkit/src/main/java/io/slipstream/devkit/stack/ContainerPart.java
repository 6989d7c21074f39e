package io.slipstream.devkit.stack;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.NotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * A part that is a container, on a host port that stays the same over restarts. Testcontainers makes it and removes it
 * after this JVM; its id is kept in the stack's directory, so that two instances over it control the same container.
 */
final class ContainerPart implements StackPart {
    private static final String POSTGRES_IMAGE = "postgres:18";
    private static final String REDIS_IMAGE = "redis:7.2";
    private static final String KAFKA_IMAGE = "apache/kafka:4.1.1";

    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    private static final Duration POLL = Duration.ofMillis(100);

    private final String name;
    private final int port;
    private final Path idFile;
    private final Supplier<GenericContainer<?>> recipe;
    private final Predicate<String> serves;

    /** @param serves whether the server at {@code host:port} answers */
    private ContainerPart(
            String name, Path directory, int port, Supplier<GenericContainer<?>> recipe, Predicate<String> serves) {
        this.name = name;
        this.port = port;
        this.idFile = directory.resolve(name + ".container");
        this.recipe = recipe;
        this.serves = serves;
    }

    static ContainerPart postgres(Path directory, int port, String adminPassword) {
        return new ContainerPart(
                "postgres",
                directory,
                port,
                () -> {
                    PostgreSQLContainer container = new PostgreSQLContainer(DockerImageName.parse(POSTGRES_IMAGE))
                            .withUsername(Credentials.ADMIN)
                            .withPassword(adminPassword)
                            .withDatabaseName("postgres");
                    container.setCommand(
                            "postgres",
                            "-c",
                            "shared_preload_libraries=pg_stat_statements,auto_explain",
                            "-c",
                            "wal_level=logical",
                            "-c",
                            "max_connections=200",
                            "-c",
                            "track_io_timing=on",
                            "-c",
                            "fsync=off");
                    container.setPortBindings(List.of(port + ":" + PostgreSQLContainer.POSTGRESQL_PORT));
                    return container;
                },
                address -> Probes.postgresServes(address, adminPassword));
    }

    static ContainerPart redis(Path directory, int port) {
        return new ContainerPart(
                "redis",
                directory,
                port,
                () -> {
                    GenericContainer<?> container = new GenericContainer<>(DockerImageName.parse(REDIS_IMAGE));
                    container.setCommand("redis-server", "--maxmemory", "128mb", "--maxmemory-policy", "allkeys-lru");
                    container.addExposedPort(6379);
                    container.setPortBindings(List.of(port + ":6379"));
                    return container;
                },
                Probes::redisServes);
    }

    static ContainerPart kafka(Path directory, int port) {
        return new ContainerPart(
                "kafka",
                directory,
                port,
                () -> {
                    KafkaContainer container = new KafkaContainer(DockerImageName.parse(KAFKA_IMAGE))
                            .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
                            .withEnv("KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS", "0");
                    container.setPortBindings(List.of(port + ":9092"));
                    return container;
                },
                Probes::kafkaServes);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String host() {
        return DockerClientFactory.instance().dockerHostIpAddress();
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public OptionalLong pid() {
        return OptionalLong.empty();
    }

    @Override
    public boolean isRunning() {
        try {
            return id().map(id -> docker().inspectContainerCmd(id).exec())
                    .map(InspectContainerResponse::getState)
                    .map(InspectContainerResponse.ContainerState::getRunning)
                    .orElse(false);
        } catch (NotFoundException e) {
            return false;
        }
    }

    @Override
    public void start() {
        if (isRunning()) {
            return;
        }
        Optional<String> id = id();
        if (id.isPresent()) {
            docker().startContainerCmd(id.get()).exec();
            awaitServing();
            return;
        }
        GenericContainer<?> container = recipe.get();
        container.start();
        try {
            Files.writeString(idFile, container.getContainerId());
        } catch (IOException e) {
            throw new StackException("cannot write " + idFile, e);
        }
    }

    @Override
    public void stop() {
        if (isRunning()) {
            docker().stopContainerCmd(required()).exec();
        }
    }

    @Override
    public void kill() {
        if (isRunning()) {
            docker().killContainerCmd(required()).exec();
        }
    }

    @Override
    public void pause() {
        docker().pauseContainerCmd(required()).exec();
    }

    @Override
    public void resume() {
        docker().unpauseContainerCmd(required()).exec();
    }

    private void awaitServing() {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (!serves.test(address())) {
            if (System.nanoTime() > deadline) {
                throw new StackException(name + " did not answer within " + START_LIMIT.toSeconds() + " s");
            }
            Waiting.pause(POLL);
        }
    }

    private String required() {
        return id().orElseThrow(() -> new StackException(name + " was never started"));
    }

    private Optional<String> id() {
        try {
            return Files.exists(idFile) ? Optional.of(Files.readString(idFile)) : Optional.empty();
        } catch (IOException e) {
            throw new StackException("cannot read " + idFile, e);
        }
    }

    private static DockerClient docker() {
        return DockerClientFactory.instance().client();
    }
}
