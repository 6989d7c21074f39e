package io.slipstream.benchmarks.cache;

import io.slipstream.contracts.security.Scope;
import io.slipstream.contracts.security.TokenClaims;
import io.slipstream.devkit.key.SigningKey;
import io.slipstream.devkit.stack.Credentials;
import io.slipstream.devkit.stack.LocalStack;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.File;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.ServerSocket;
import java.net.URI;
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
 * What is measured: three replicas of the packaged service and a bare server, each a process of its own, on a temporary
 * PostgreSQL, Redis and Kafka; and a sink for their traces. Closing it ends all.
 */
final class Rig implements AutoCloseable {
    /** How many bytes entries in process may take, of each replica. */
    static final long LOCAL_BYTES = 256L << 20;

    /** How many bytes an entry has where nothing else is said. */
    static final int VALUE_BYTES = 1024;

    static final String TENANT = "bench";
    static final String TRACE_RATIO = "0.01";

    /** What the model charges for a million tokens read. */
    static final BigDecimal INPUT_PRICE = new BigDecimal("2.5");

    /** What it charges for a million tokens written. */
    static final BigDecimal OUTPUT_PRICE = new BigDecimal("10");

    private static final int REPLICAS = 3;
    private static final int HEAP_MEBIBYTES = 640;
    private static final Duration START = Duration.ofMinutes(2);
    private static final String KEY_ID = "bench";

    private final Vertx vertx = Vertx.vertx();
    private final LocalStack stack;
    private final List<Replica> processes = new CopyOnWriteArrayList<>();
    private final String token;
    private final BenchModel model;

    /** Starts everything and waits until it serves. */
    static Rig start(Path application) throws Exception {
        Rig rig = new Rig();
        try {
            rig.startProcesses(application);
            return rig;
        } catch (Exception | Error e) {
            rig.close();
            throw e;
        }
    }

    private Rig() throws Exception {
        stack = LocalStack.builder().start();
        model = new BenchModel(vertx);
        SigningKey key = SigningKey.generate(KEY_ID);
        key.save(signingKey());
        Files.writeString(jwks(), SigningKey.jwks(List.of(key)));
        Instant now = Instant.now();
        token = key.sign("""
                {"iss":"%s","aud":"%s","iat":%d,"exp":%d,"jti":"bench","%s":"%s","%s":"bench","%s":["%s","%s"]}""".formatted(
                        TokenClaims.ISSUER,
                        TokenClaims.AUDIENCE,
                        now.getEpochSecond(),
                        now.plus(Duration.ofHours(1)).getEpochSecond(),
                        TokenClaims.TENANT,
                        TENANT,
                        TokenClaims.SUBJECT,
                        TokenClaims.SCOPES,
                        Scope.Names.CACHE_READ,
                        Scope.Names.CACHE_WRITE));
    }

    /** The flags of the JVMs, those of {@code ./slipstream up} where they bear on speed. */
    static List<String> jvmFlags(int heapMebibytes) {
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

    Vertx vertx() {
        return vertx;
    }

    LocalStack stack() {
        return stack;
    }

    List<Replica> replicas() {
        return processes.subList(0, REPLICAS);
    }

    Replica bare() {
        return processes.get(REPLICAS);
    }

    /** The model behind the front of each replica. */
    BenchModel model() {
        return model;
    }

    /** Good for all that the service does. */
    String token() {
        return token;
    }

    /** A blocking caller of a replica. */
    Caller caller(Replica replica) {
        return new Caller(replica.url(), token);
    }

    /** Makes a namespace with a policy in JSON, and waits until all replicas know it. */
    void define(String namespace, String policy) throws IOException, InterruptedException {
        String path = "/namespaces/" + namespace;
        caller(replicas().getFirst()).putJson(path, policy);
        for (Replica replica : replicas()) {
            while (caller(replica).get("/api/v1/cache" + path).statusCode() != 200) {
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            }
        }
    }

    @Override
    public void close() {
        processes.forEach(Replica::close);
        model.close();
        stack.close();
        var unused = vertx.close();
    }

    /** Waits for what Vert.x brings. */
    static <T extends @Nullable Object> T await(Future<T> future)
            throws ExecutionException, InterruptedException, TimeoutException {
        return future.toCompletionStage().toCompletableFuture().get(START.toSeconds(), TimeUnit.SECONDS);
    }

    private void startProcesses(Path application) throws Exception {
        // Also when the run is cut short, nothing goes on without it.
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> processes.forEach(replica -> replica.process().destroyForcibly())));
        int sink = await(vertx.createHttpServer()
                        .requestHandler(request -> request.end()
                                .onComplete(read -> request.response().end()))
                        .listen(0, "127.0.0.1"))
                .actualPort();
        for (int number = 1; number <= REPLICAS; number++) {
            processes.add(startReplica(application, "replica-" + number, sink));
        }
        processes.add(startBare());
        long deadline = System.nanoTime() + START.toNanos();
        for (Replica process : processes) {
            caller(process).awaitReady(deadline);
        }
    }

    private Replica startReplica(Path application, String name, int sink) throws IOException {
        int port = freePort();
        Map<String, String> environment = new HashMap<>();
        environment.put("QUARKUS_HTTP_PORT", Integer.toString(port));
        environment.put("QUARKUS_MANAGEMENT_PORT", Integer.toString(freePort()));
        environment.put("SLIPSTREAM_REPLICA", name);
        environment.put("SLIPSTREAM_DATA_DIRECTORY", folder().resolve(name).toString());
        environment.put("SLIPSTREAM_SECURITY_JWKS", jwks().toUri().toString());
        environment.put("SLIPSTREAM_SECURITY_SIGNING_KEY", signingKey().toUri().toString());
        environment.put("SLIPSTREAM_SECURITY_SIGNING_KEY_ID", KEY_ID);
        environment.put("SLIPSTREAM_REDIS_URL", stack.redisUrl());
        environment.put("SLIPSTREAM_KAFKA_BOOTSTRAP_SERVERS", stack.kafkaBootstrapServers());
        String role = Credentials.roleOf("cache");
        environment.put("SLIPSTREAM_POSTGRES_URL", stack.postgresUrl(LocalStack.DATABASE));
        environment.put("SLIPSTREAM_POSTGRES_USERNAME", role);
        environment.put("SLIPSTREAM_POSTGRES_PASSWORD", stack.credentials().password(role));
        environment.put("SLIPSTREAM_CACHE_L1_MAX_SIZE", Long.toString(LOCAL_BYTES));
        environment.put("SLIPSTREAM_CACHE_LOADER_ALLOWED_ORIGINS", "http://127.0.0.1:*");
        environment.put("SLIPSTREAM_TRACING_RATIO", TRACE_RATIO);
        environment.put("QUARKUS_OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "http/protobuf");
        environment.put("QUARKUS_OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://127.0.0.1:" + sink);
        environment.put("MALLOC_ARENA_MAX", "2");
        List<String> arguments = new ArrayList<>(jvmFlags(HEAP_MEBIBYTES));
        String price = "-Dslipstream.cache.ai.prices[0].";
        arguments.addAll(List.of(
                "-Dslipstream.cache.ai.openai.url=" + model.url(),
                // What is served is to be what was asked for, to the last one.
                "-Dslipstream.cache.ai.recompute-share=0",
                price + "model=" + BenchModel.NAME,
                price + "from=2020-01-01",
                price + "input=" + INPUT_PRICE,
                price + "output=" + OUTPUT_PRICE,
                "-jar",
                application.toString()));
        return Replica.start(name, local(port), arguments, environment, folder());
    }

    private Replica startBare() throws IOException {
        int port = freePort();
        List<String> arguments = new ArrayList<>(jvmFlags(HEAP_MEBIBYTES));
        arguments.addAll(List.of(
                "-cp",
                classPath(),
                BareServer.class.getName(),
                Integer.toString(port),
                Integer.toString(VALUE_BYTES),
                // What Quarkus takes where nothing else is configured.
                Integer.toString(2 * Runtime.getRuntime().availableProcessors())));
        return Replica.start("bare", local(port), arguments, Map.of(), folder());
    }

    /** That of this process, which may be told by relative paths. */
    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private Path folder() {
        return stack.directory();
    }

    private Path signingKey() {
        return folder().resolve("bench.jwk");
    }

    private Path jwks() {
        return folder().resolve("bench.jwks");
    }

    private static URI local(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
