package io.slipstream.devkit.stack;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What a stack is made of: where its data is, which ports it takes, and which servers are somebody else's. */
public final class StackBuilder {
    private @Nullable Path directory;
    private int postgresPort;
    private int redisPort;
    private int kafkaPort;
    private @Nullable URI externalPostgres;
    private @Nullable URI externalRedis;
    private @Nullable String externalKafka;
    private boolean containers;
    private BiConsumer<StackPart, Duration> onStarted = (part, took) -> {};

    StackBuilder() {}

    /** Keeps the data in a directory; without this the stack is temporary. */
    public StackBuilder directory(Path path) {
        this.directory = path;
        return this;
    }

    /** The ports; 0 takes a free one. */
    public StackBuilder ports(int postgres, int redis, int kafka) {
        this.postgresPort = postgres;
        this.redisPort = redis;
        this.kafkaPort = kafka;
        return this;
    }

    /**
     * Uses a PostgreSQL that runs already: {@code postgresql://user:password@host:port}, of a superuser. Databases and
     * roles are made in it, and the roles get this stack's passwords, so one server serves one suite.
     */
    public StackBuilder externalPostgres(URI url) {
        if (url.getUserInfo() == null || !url.getUserInfo().contains(":") || url.getHost() == null) {
            throw new IllegalArgumentException(
                    "the PostgreSQL URL must be postgresql://user:password@host:port, of a superuser");
        }
        this.externalPostgres = url;
        return this;
    }

    /** Uses a Redis that runs already: {@code redis://host:port}. */
    public StackBuilder externalRedis(URI url) {
        if (url.getHost() == null) {
            throw new IllegalArgumentException("the Redis URL must be redis://host:port");
        }
        this.externalRedis = url;
        return this;
    }

    /** Uses a Kafka that runs already: {@code host:port,host:port}. */
    public StackBuilder externalKafka(String bootstrapServers) {
        this.externalKafka = bootstrapServers;
        return this;
    }

    /** Takes containers instead of local processes. */
    public StackBuilder containers(boolean use) {
        this.containers = use;
        return this;
    }

    /** Told of each part that has started and how long that took; called from several threads. */
    public StackBuilder onStarted(BiConsumer<StackPart, Duration> listener) {
        this.onStarted = listener;
        return this;
    }

    /** Takes the directory, clears away what a killed run left in it, and starts the stack. */
    public LocalStack start() {
        return directory == null ? startTemporary() : startKept(LocalStack.prepared(directory));
    }

    /** The stack that another class loader of this JVM started over a directory, which it goes on owning. */
    LocalStack attach(Path place) {
        return over(place, true, () -> {});
    }

    private LocalStack startKept(Path place) {
        OwnerLock lock = OwnerLock.take(place);
        Orphans.reap(place);
        return start(place, false, lock::close);
    }

    private LocalStack startTemporary() {
        Orphans.sweep(temporaryFolder());
        Path draft = temporaryDirectory();
        OwnerLock lock = OwnerLock.take(draft);
        Path place = publish(draft);
        Watchdog watchdog = Watchdog.start(place);
        return start(place, true, () -> {
            lock.close();
            Binaries.deleteFolder(place);
            watchdog.close();
        });
    }

    private LocalStack start(Path place, boolean throwAway, Runnable onStopped) {
        LocalStack stack;
        try {
            stack = over(place, throwAway, onStopped);
        } catch (RuntimeException e) {
            onStopped.run();
            throw e;
        }
        stack.start();
        return stack;
    }

    /**
     * @param throwAway whether the data may be lost in a power cut
     * @param onStopped what to do once every part is stopped
     */
    private LocalStack over(Path place, boolean throwAway, Runnable onStopped) {
        choosePorts(place);
        Credentials credentials = Credentials.in(place);
        String adminPassword = credentials.password(Credentials.ADMIN);
        StackPart redis = redis(place);
        StackPart kafka = kafka(place);
        URI postgresUrl = externalPostgres;
        String[] admin = postgresUrl == null
                ? new String[] {Credentials.ADMIN, adminPassword}
                : postgresUrl.getUserInfo().split(":", 2);
        return new LocalStack(
                place,
                new StackParts(
                        postgres(place, throwAway, adminPassword),
                        admin[0],
                        admin[1],
                        redis,
                        Optional.ofNullable(externalRedis).map(URI::toString).orElse("redis://" + redis.address()),
                        kafka,
                        Optional.ofNullable(externalKafka).orElse(kafka.address()),
                        onStarted),
                credentials,
                onStopped);
    }

    private StackPart postgres(Path place, boolean throwAway, String adminPassword) {
        if (externalPostgres != null) {
            return external("postgres", externalPostgres, 5432);
        }
        return containers
                ? ContainerPart.postgres(place, postgresPort, adminPassword)
                : new PostgresPart(place, postgresPort, !throwAway, adminPassword);
    }

    private StackPart redis(Path place) {
        if (externalRedis != null) {
            return external("redis", externalRedis, 6379);
        }
        return containers ? ContainerPart.redis(place, redisPort) : new RedisPart(place, redisPort);
    }

    private StackPart kafka(Path place) {
        if (externalKafka != null) {
            return external("kafka", URI.create("kafka://" + externalKafka.split(",", 2)[0]), 9092);
        }
        return containers ? ContainerPart.kafka(place, kafkaPort) : new KafkaPart(place, kafkaPort);
    }

    private static StackPart external(String name, URI url, int defaultPort) {
        return new ExternalPart(name, url.getHost(), url.getPort() < 0 ? defaultPort : url.getPort());
    }

    /** Takes the ports of last time where none is asked for and they were chosen before, else free ones. */
    private void choosePorts(Path place) {
        Path file = place.resolve("ports");
        try {
            List<Integer> chosen = Files.exists(file)
                    ? Files.readAllLines(file).stream().map(Integer::valueOf).toList()
                    : Ports.free(3);
            postgresPort = postgresPort == 0 ? chosen.get(0) : postgresPort;
            redisPort = redisPort == 0 ? chosen.get(1) : redisPort;
            kafkaPort = kafkaPort == 0 ? chosen.get(2) : kafkaPort;
            Files.writeString(file, "%d%n%d%n%d%n".formatted(postgresPort, redisPort, kafkaPort));
        } catch (IOException e) {
            throw new StackException("cannot keep the ports in " + file, e);
        }
    }

    private static Path temporaryFolder() {
        return Path.of(System.getProperty("java.io.tmpdir"));
    }

    private static Path temporaryDirectory() {
        try {
            return Files.createTempDirectory("slipstream-draft-").toRealPath();
        } catch (IOException e) {
            throw new StackException("cannot create a temporary directory", e);
        }
    }

    /** Gives a locked directory the name under which {@link Orphans#sweep} looks for abandoned ones. */
    private static Path publish(Path draft) {
        try {
            return Files.move(
                    draft,
                    draft.resolveSibling(
                            draft.getFileName().toString().replace("slipstream-draft-", Orphans.TEMPORARY)));
        } catch (IOException e) {
            throw new StackException("cannot rename " + draft, e);
        }
    }
}
