package io.slipstream.benchmarks.cache;

import io.slipstream.benchmarks.Installation;
import io.slipstream.benchmarks.Replica;
import io.slipstream.devkit.stack.LocalStack;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
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

    static final String TENANT = Installation.TENANT;
    static final String TRACE_RATIO = "0.01";

    /** What the model charges for a million tokens read. */
    static final BigDecimal INPUT_PRICE = new BigDecimal("2.5");

    /** What it charges for a million tokens written. */
    static final BigDecimal OUTPUT_PRICE = new BigDecimal("10");

    private static final int REPLICAS = 3;
    private static final int HEAP_MEBIBYTES = 640;

    private final Installation installation = new Installation();
    private final List<Replica> processes = new CopyOnWriteArrayList<>();
    private final BenchModel model = new BenchModel(installation.vertx());

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

    private Rig() throws Exception {}

    Vertx vertx() {
        return installation.vertx();
    }

    LocalStack stack() {
        return installation.stack();
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
        return installation.token();
    }

    /** A blocking caller of a replica. */
    Caller caller(Replica replica) {
        return new Caller(replica.url(), token());
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
        model.close();
        installation.close();
    }

    /** Waits for what Vert.x brings. */
    static <T extends @Nullable Object> T await(Future<T> future)
            throws ExecutionException, InterruptedException, TimeoutException {
        return Installation.await(future);
    }

    private void startProcesses(Path application) throws Exception {
        int sink = await(vertx().createHttpServer()
                        .requestHandler(request -> request.end()
                                .onComplete(read -> request.response().end()))
                        .listen(0, "127.0.0.1"))
                .actualPort();
        for (int number = 1; number <= REPLICAS; number++) {
            processes.add(startReplica(application, "replica-" + number, sink));
        }
        processes.add(startBare());
        Installation.awaitReady(processes);
    }

    private Replica startReplica(Path application, String name, int sink) throws IOException {
        Map<String, String> environment = Map.of(
                "SLIPSTREAM_CACHE_L1_MAX_SIZE",
                Long.toString(LOCAL_BYTES),
                "SLIPSTREAM_CACHE_LOADER_ALLOWED_ORIGINS",
                "http://127.0.0.1:*",
                "SLIPSTREAM_TRACING_RATIO",
                TRACE_RATIO,
                "QUARKUS_OTEL_EXPORTER_OTLP_TRACES_PROTOCOL",
                "http/protobuf",
                "QUARKUS_OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
                "http://127.0.0.1:" + sink);
        String price = "-Dslipstream.cache.ai.prices[0].";
        List<String> properties = List.of(
                "-Dslipstream.cache.ai.openai.url=" + model.url(),
                // What is served is to be what was asked for, to the last one.
                "-Dslipstream.cache.ai.recompute-share=0",
                price + "model=" + BenchModel.NAME,
                price + "from=2020-01-01",
                price + "input=" + INPUT_PRICE,
                price + "output=" + OUTPUT_PRICE);
        return installation.service("cache", name, application, HEAP_MEBIBYTES, environment, properties);
    }

    private Replica startBare() throws IOException {
        int port = Installation.freePort();
        List<String> arguments = new ArrayList<>(Installation.jvmFlags(HEAP_MEBIBYTES));
        arguments.addAll(List.of(
                "-cp",
                Installation.classPath(),
                BareServer.class.getName(),
                Integer.toString(port),
                Integer.toString(VALUE_BYTES),
                // What Quarkus takes where nothing else is configured.
                Integer.toString(2 * Runtime.getRuntime().availableProcessors())));
        return installation.program("bare", port, arguments, Map.of());
    }
}
