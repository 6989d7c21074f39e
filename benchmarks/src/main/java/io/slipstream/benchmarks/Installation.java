package io.slipstream.benchmarks;

import io.slipstream.contracts.security.Scope;
import io.slipstream.contracts.security.TokenClaims;
import io.slipstream.devkit.key.SigningKey;
import io.slipstream.devkit.stack.Credentials;
import io.slipstream.devkit.stack.LocalStack;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where services are measured: a temporary PostgreSQL, Redis and Kafka, keys, a token that is good for everything, and processes. Closing it ends all.
 */
public final class Installation implements AutoCloseable {
    /** Whose everything is. */
    public static final String TENANT = "bench";

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final String KEY_ID = "bench";

    private final Vertx vertx = Vertx.vertx();
    private final LocalStack stack;
    private final List<Replica> processes = new CopyOnWriteArrayList<>();
    private final String token;

    /** Starts the servers; no service yet. */
    public Installation() throws IOException {
        stack = LocalStack.builder().start();
        // Also when the run is cut short, nothing goes on without it.
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> processes.forEach(replica -> replica.process().destroyForcibly())));
        SigningKey key = SigningKey.generate(KEY_ID);
        key.save(signingKey());
        Files.writeString(jwks(), SigningKey.jwks(List.of(key)));
        Instant now = Instant.now();
        String scopes = Arrays.stream(Scope.values())
                .map(Scope::value)
                .filter(scope -> !scope.equals(Scope.Names.SERVICE_INTERNAL))
                .map(scope -> '"' + scope + '"')
                .collect(Collectors.joining(","));
        token = key.sign("""
                {"iss":"%s","aud":"%s","iat":%d,"exp":%d,"jti":"bench","%s":"%s","%s":"bench","%s":[%s]}""".formatted(
                        TokenClaims.ISSUER,
                        TokenClaims.AUDIENCE,
                        now.getEpochSecond(),
                        now.plus(Duration.ofHours(2)).getEpochSecond(),
                        TokenClaims.TENANT,
                        TENANT,
                        TokenClaims.SUBJECT,
                        TokenClaims.SCOPES,
                        scopes));
    }

    /** The flags of the JVMs, those of {@code ./slipstream up} where they bear on speed. */
    public static List<String> jvmFlags(int heapMebibytes) {
        return List.of(
                "-XX:+UseSerialGC",
                "-XX:+UseCompactObjectHeaders",
                "-Xmx" + heapMebibytes + "m",
                "-XX:MinHeapFreeRatio=5",
                "-XX:MaxHeapFreeRatio=10",
                "-XX:MaxNewSize=48m",
                "-XX:TrimNativeHeapInterval=10000",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow");
    }

    /** That of this process, which may be told by relative paths, for programs that run elsewhere. */
    public static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Waits for what Vert.x brings. */
    public static <T extends @Nullable Object> T await(Future<T> future)
            throws ExecutionException, InterruptedException, TimeoutException {
        return future.toCompletionStage().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /** What callers and rivals in this process run on. */
    public Vertx vertx() {
        return vertx;
    }

    /** The servers. */
    public LocalStack stack() {
        return stack;
    }

    /** Good for all that a service does. */
    public String token() {
        return token;
    }

    /** Where programs run and write to. */
    public Path folder() {
        return stack.directory();
    }

    /**
     * Starts a replica of a service; it is not ready yet.
     *
     * @param service for example {@code cache}
     * @param name the replica's name
     * @param application its {@code quarkus-run.jar}
     * @param heapMebibytes the most its heap may take
     * @param environment beside what every service is told
     * @param properties arguments of the JVM
     */
    public Replica service(
            String service,
            String name,
            Path application,
            int heapMebibytes,
            Map<String, String> environment,
            List<String> properties)
            throws IOException {
        int port = freePort();
        Map<String, String> all = new HashMap<>();
        all.put("QUARKUS_HTTP_PORT", Integer.toString(port));
        all.put("QUARKUS_MANAGEMENT_PORT", Integer.toString(freePort()));
        all.put("SLIPSTREAM_REPLICA", name);
        all.put("SLIPSTREAM_DATA_DIRECTORY", folder().resolve(name).toString());
        all.put("SLIPSTREAM_SECURITY_JWKS", jwks().toUri().toString());
        all.put("SLIPSTREAM_SECURITY_SIGNING_KEY", signingKey().toUri().toString());
        all.put("SLIPSTREAM_SECURITY_SIGNING_KEY_ID", KEY_ID);
        all.put("SLIPSTREAM_REDIS_URL", stack.redisUrl());
        all.put("SLIPSTREAM_KAFKA_BOOTSTRAP_SERVERS", stack.kafkaBootstrapServers());
        String role = Credentials.roleOf(service);
        all.put("SLIPSTREAM_POSTGRES_URL", stack.postgresUrl(LocalStack.DATABASE));
        all.put("SLIPSTREAM_POSTGRES_USERNAME", role);
        all.put("SLIPSTREAM_POSTGRES_PASSWORD", stack.credentials().password(role));
        all.put("MALLOC_ARENA_MAX", "2");
        all.putAll(environment);
        List<String> arguments = new ArrayList<>(jvmFlags(heapMebibytes));
        arguments.addAll(properties);
        arguments.addAll(List.of("-jar", application.toString()));
        return program(name, port, arguments, all);
    }

    /** Starts a program of this JDK that is to serve a port. */
    public Replica program(String name, int port, List<String> arguments, Map<String, String> environment)
            throws IOException {
        Replica replica = Replica.start(name, URI.create("http://127.0.0.1:" + port), arguments, environment, folder());
        processes.add(replica);
        return replica;
    }

    /** Waits until services are ready; fails when one is not in time. */
    public static void awaitReady(List<Replica> replicas) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (Replica replica : replicas) {
                while (!isReady(client, replica)) {
                    if (System.nanoTime() - deadline > 0) {
                        throw new IOException("the server at " + replica.url() + " is not ready");
                    }
                    LockSupport.parkNanos(POLL.toNanos());
                }
            }
        }
    }

    private static boolean isReady(HttpClient client, Replica replica) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(replica.url().resolve("/q/health/ready"))
                .timeout(Duration.ofSeconds(5))
                .build();
        try {
            return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** A port that nobody listens on just now. */
    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        processes.forEach(Replica::close);
        stack.close();
        var unused = vertx.close();
    }

    private Path signingKey() {
        return folder().resolve("bench.jwk");
    }

    private Path jwks() {
        return folder().resolve("bench.jwks");
    }
}
