package io.slipstream.devkit.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * PostgreSQL, Redis and Kafka, started together, with the databases, roles and topics that the services expect. Made
 * with {@link #builder()}; tests use {@link #shared()}. All methods may be called from any thread.
 */
public final class LocalStack implements AutoCloseable {
    /** The database of the services; each has a schema in it. */
    public static final String DATABASE = "slipstream";

    /** The database that query-service reads, with TPC-H tables. */
    public static final String SAMPLE_DATABASE = "sample";

    private final Path directory;
    private final StackParts parts;
    private final Credentials credentials;
    private final Runnable onStopped;

    LocalStack(Path directory, StackParts parts, Credentials credentials, Runnable onStopped) {
        this.directory = directory;
        this.parts = parts;
        this.credentials = credentials;
        this.onStopped = onStopped;
    }

    /** A stack to be: temporary and on random ports unless told otherwise. */
    public static StackBuilder builder() {
        return new StackBuilder();
    }

    /**
     * The stack of the tests in this JVM: started on the first call, the same for every class loader, ended and deleted
     * with the JVM. With {@code SLIPSTREAM_STACK=containers} in the environment it is made of containers.
     */
    public static LocalStack shared() {
        return SharedStack.get();
    }

    /** PostgreSQL. */
    public StackPart postgres() {
        return parts.postgres();
    }

    /** Redis. */
    public StackPart redis() {
        return parts.redis();
    }

    /** Kafka. */
    public StackPart kafka() {
        return parts.kafka();
    }

    /** Where the stack keeps its data, logs, pid files and credentials. */
    public Path directory() {
        return directory;
    }

    /** The passwords of the database roles. */
    public Credentials credentials() {
        return credentials;
    }

    /** The address of a database, for example {@code postgresql://127.0.0.1:5432/slipstream}, without credentials. */
    public String postgresUrl(String database) {
        return "postgresql://" + postgres().address() + "/" + database;
    }

    /** The address of Redis, for example {@code redis://127.0.0.1:6379}. */
    public String redisUrl() {
        return parts.redisUrl();
    }

    /** Kafka's addresses, for example {@code 127.0.0.1:9092}. */
    public String kafkaBootstrapServers() {
        return parts.kafkaBootstrapServers();
    }

    /** A connection with all rights; the caller closes it. */
    public Connection connectAsAdmin(String database) throws SQLException {
        return DriverManager.getConnection("jdbc:" + postgresUrl(database), parts.adminUser(), parts.adminPassword());
    }

    /** A connection as one of the roles of {@link Credentials}; the caller closes it. */
    public Connection connectAs(String role, String database) throws SQLException {
        return DriverManager.getConnection("jdbc:" + postgresUrl(database), role, credentials.password(role));
    }

    /** Starts what is not running, all parts at once, and prepares databases and topics. */
    public void start() {
        try {
            inParallel(List.of(
                    () -> parts.started(parts.redis()),
                    () -> {
                        parts.started(parts.postgres());
                        new PostgresProvisioning(this).run();
                    },
                    () -> {
                        parts.started(parts.kafka());
                        KafkaProvisioning.run(kafkaBootstrapServers());
                    }));
        } catch (StackException e) {
            stopAfter(e);
            throw e;
        }
    }

    /** Stops Kafka, then Redis, then PostgreSQL, and deletes the directory of a temporary stack. */
    public void stop() {
        parts.kafka().stop();
        parts.redis().stop();
        parts.postgres().stop();
        onStopped.run();
    }

    /** The same as {@link #stop()}. */
    @Override
    public void close() {
        stop();
    }

    private void stopAfter(StackException failure) {
        try {
            stop();
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    private static void inParallel(List<Runnable> steps) {
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> futures =
                    steps.stream().<Future<?>>map(executor::submit).toList();
            for (Future<?> future : futures) {
                future.get();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof StackException known
                    ? known
                    : new StackException("The local stack cannot be started: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("interrupted while the local stack started", e);
        }
    }

    /** Makes sure that a directory exists and only its owner gets in. */
    static Path prepared(Path directory) {
        try {
            Files.createDirectories(directory);
            return directory.toRealPath();
        } catch (IOException e) {
            throw new StackException("cannot create " + directory, e);
        }
    }
}
