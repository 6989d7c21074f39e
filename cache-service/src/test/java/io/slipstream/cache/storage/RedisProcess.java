package io.slipstream.cache.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipstream.devkit.stack.LocalStack;
import io.slipstream.devkit.stack.Ports;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A Redis server or Sentinel of a test's own, as a process on a free port; it keeps its settings when it is started anew. */
final class RedisProcess implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int PORTS = 5;

    private final Vertx vertx;
    private final Path settings;
    private final int port;
    private final String credentials;
    private final List<String> mode;
    private Process process;

    private RedisProcess(Vertx vertx, Path directory, String credentials, List<String> mode, String lines) {
        this.vertx = vertx;
        this.port = Ports.free(1).getFirst();
        this.credentials = credentials;
        this.mode = mode;
        try {
            Path own = Files.createTempDirectory(directory, "redis-");
            this.settings = Files.writeString(own.resolve("redis.conf"), """
                    bind 127.0.0.1
                    port %d
                    dir "%s"
                    logfile redis.log
                    %s
                    """.formatted(port, own, lines));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    }

    /** Starts a server with lines of settings; {@code credentials} are its own, {@code :password@} or nothing. */
    static RedisProcess server(Vertx vertx, Path directory, String credentials, String lines) {
        return onAFreePort(() -> new RedisProcess(vertx, directory, credentials, List.of(), """
                        save ""
                        appendonly no
                        repl-diskless-sync yes
                        repl-diskless-sync-delay 0
                        """ + lines));
    }

    /** Starts a Sentinel in the same way. */
    static RedisProcess sentinel(Vertx vertx, Path directory, String credentials, String lines) {
        return onAFreePort(() -> new RedisProcess(vertx, directory, credentials, List.of("--sentinel"), lines));
    }

    /** A port may be taken before it is used, or its neighbour 10,000 above, by which members of a cluster talk: then another. */
    private static RedisProcess onAFreePort(Supplier<RedisProcess> made) {
        RedisProcess first = made.get();
        for (int port = 1; port < PORTS && !first.isStarted(); port++) {
            first = made.get();
        }
        return first.start();
    }

    /** Whether it runs, now that it was started once; otherwise it has ended. */
    private boolean isStarted() {
        launch();
        await().atMost(LIMIT).until(() -> !process.isAlive() || answers());
        return process.isAlive();
    }

    private boolean answers() {
        try {
            return ask("PING").toString().equals("PONG");
        } catch (CompletionException notYet) {
            return false;
        }
    }

    /** Starts it, unless it runs, and waits until it answers. */
    RedisProcess start(String... options) {
        if (process == null || !process.isAlive()) {
            launch(options);
        }
        await().atMost(LIMIT).until(this::answers);
        return this;
    }

    private void launch(String... options) {
        List<String> command = new ArrayList<>(List.of(program(), settings.toString()));
        command.addAll(mode);
        command.addAll(Arrays.asList(options));
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(settings.resolveSibling("out.log").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return port;
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    /** Its address with its credentials. */
    String url() {
        return "redis://" + credentials + address();
    }

    boolean isRunning() {
        return process.isAlive();
    }

    /** Ends it at once, as a crash would. */
    void kill() {
        close();
    }

    /** Freezes it: connections stay open and nothing answers. */
    void pause() {
        signal("-STOP");
    }

    void resume() {
        signal("-CONT");
    }

    /** Sends one command over a connection of its own and waits for the answer. */
    Response ask(String... words) {
        Request request = Request.cmd(Command.create(words[0]));
        Arrays.stream(words).skip(1).forEach(request::arg);
        Redis client = Redis.createClient(vertx, url());
        try {
            return client.send(request)
                    .timeout(LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
        } finally {
            client.close();
        }
    }

    /** A field of what {@code INFO} or {@code CLUSTER INFO} tells. */
    String field(String name, String... question) {
        return ask(question)
                .toString()
                .lines()
                .filter(line -> line.startsWith(name + ':'))
                .map(line -> line.substring(name.length() + 1))
                .findFirst()
                .orElseThrow();
    }

    String replication(String name) {
        return field(name, "INFO", "replication");
    }

    boolean isMaster() {
        return replication("role").equals("master");
    }

    /** Waits until this replica has all that its master had when this was called. */
    void awaitAllOf(RedisProcess master) {
        long offset = Long.parseLong(master.replication("master_repl_offset"));
        await().atMost(LIMIT)
                .ignoreExceptionsInstanceOf(CompletionException.class)
                .until(() -> replication("role").equals("slave")
                        && replication("master_port").equals(Integer.toString(master.port))
                        && replication("master_link_status").equals("up")
                        && Long.parseLong(replication("slave_repl_offset")) >= offset);
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    private void signal(String signal) {
        try {
            assertThat(new ProcessBuilder("kill", signal, Long.toString(process.pid()))
                            .start()
                            .waitFor())
                    .isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The one that the local stack runs; on the path where the stack is made of containers. */
    private static String program() {
        return LocalStack.shared().redis().pid().stream()
                .mapToObj(ProcessHandle::of)
                .flatMap(handle -> handle.stream())
                .flatMap(handle -> handle.info().command().stream())
                .findFirst()
                .orElse("redis-server");
    }
}
