package io.slipstream.benchmarks;

import io.slipstream.benchmarks.cache.CacheBench;
import io.slipstream.benchmarks.task.TaskBench;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * {@code ./slipstream bench [run.json] [seconds] [callers]}: measures a running suite through its gateway and prints one
 * line a scenario, with the ratio to the bound. Exits with 1 when a scenario had answers it did not expect. {@code bench
 * cache} is {@link CacheBench}, {@code bench tasks} is {@link TaskBench}.
 */
public final class Main {
    private static final String USAGE = """
            Usage: ./slipstream bench [run.json] [seconds] [callers]
                   ./slipstream bench cache|tasks [--quick] [--only NAME,..]

            Without a name: load on a running suite through its gateway. With one: a service beside its rivals.
            """;
    private static final int PAYLOAD_BYTES = 1024;
    private static final String ENTRY = "/api/v1/cache/namespaces/default/entries/bench";
    private static final String ASSET = "bench/bench.js";

    private Main() {}

    /** Entry point; see the class. */
    public static void main(String[] args) throws Exception {
        PrintStream out = System.out;
        for (Bench<?> bench : List.of(CacheBench.bench(), TaskBench.bench())) {
            if (args.length > 0 && args[0].equals(bench.name())) {
                Path root = Path.of(System.getProperty("slipstream.root", "."));
                System.exit(bench.run(root, List.of(args).subList(1, args.length), out));
            }
        }
        if (args.length > 0 && (args[0].equals("--help") || args[0].equals("-h"))) {
            out.print(USAGE);
            return;
        }
        Suite suite = Suite.read(Path.of(args.length > 0 ? args[0] : ".slipstream/run.json"));
        Duration duration = Duration.ofSeconds(args.length > 1 ? Long.parseLong(args[1]) : 5);
        int callers = args.length > 2 ? Integer.parseInt(args[2]) : 32;
        Vertx vertx = Vertx.vertx();
        AtomicBoolean failed = new AtomicBoolean();
        CountDownLatch done = new CountDownLatch(1);
        out.printf(
                Locale.ROOT,
                "suite %s, %d callers, %d s a scenario; ratio = to a bare handler in the same run%n",
                suite.gateway(),
                callers,
                duration.toSeconds());
        prepare(vertx, suite)
                .compose(ignored -> Bound.start(vertx, PAYLOAD_BYTES))
                .compose(bound -> measure(vertx, suite, bound, callers, duration, out, failed))
                .onFailure(error -> {
                    failed.set(true);
                    out.println("bench failed: " + error.getMessage());
                })
                .onComplete(ignored -> done.countDown());
        done.await();
        vertx.close().onComplete(ignored -> System.exit(failed.get() ? 1 : 0));
    }

    private static Future<Void> measure(
            Vertx vertx,
            Suite suite,
            URI bound,
            int callers,
            Duration duration,
            PrintStream out,
            AtomicBoolean failed) {
        Load bare = new Load(vertx, bound, callers);
        Load load = new Load(vertx, suite.gateway(), callers);
        Duration warmUp = duration.compareTo(Duration.ofSeconds(3)) < 0 ? duration : Duration.ofSeconds(3);
        Request anything = Request.get("/", MultiMap.caseInsensitiveMultiMap(), 200);
        return bare.run(anything, warmUp, duration).compose(reference -> {
            out.println(line("bare handler", reference, reference));
            Future<Void> chain = Future.succeededFuture();
            for (Scenario scenario : scenarios(suite)) {
                chain = chain.compose(ignored -> load.run(scenario.request(), warmUp, duration))
                        .map(measured -> {
                            out.println(line(scenario.name(), measured, reference));
                            failed.compareAndSet(false, measured.failed() > 0);
                            return null;
                        });
            }
            return chain;
        });
    }

    private static String line(String name, Measurement measured, Measurement reference) {
        return String.format(
                Locale.ROOT, "%-22s %s  ratio %.3f", name, measured, measured.perSecond() / reference.perSecond());
    }

    private record Scenario(String name, Request request) {}

    private static List<Scenario> scenarios(Suite suite) {
        MultiMap key = key(suite);
        MultiMap plain = MultiMap.caseInsensitiveMultiMap().set("Accept-Encoding", "br");
        List<Scenario> scenarios = new ArrayList<>();
        scenarios.add(new Scenario("cache hit, 1 KiB", Request.get(ENTRY, key, 200)));
        scenarios.add(new Scenario("asset, precompressed", Request.get("/assets/" + ASSET, plain, 200)));
        scenarios.add(new Scenario(
                "sql, cached result",
                Request.json(
                        "/api/v1/sql",
                        key,
                        "{\"sql\":\"select n_name from nation where n_regionkey = $1\",\"params\":[1],\"cache_ttl\":60}",
                        200)));
        scenarios.add(new Scenario(
                "task, durable submit",
                Request.json("/api/v1/tasks", key, "{\"type\":\"diagnostics.echo\",\"payload\":{\"n\":1}}", 202)));
        return scenarios;
    }

    private static MultiMap key(Suite suite) {
        return MultiMap.caseInsensitiveMultiMap().set("X-API-Key", suite.adminKey());
    }

    private static Future<Void> prepare(Vertx vertx, Suite suite) {
        MultiMap text = key(suite).set("Content-Type", "text/javascript");
        Buffer payload = Buffer.buffer("x".repeat(PAYLOAD_BYTES));
        return put(vertx, suite, ENTRY + "?ttl=PT1H", text, payload)
                .compose(ignored -> put(vertx, suite, "/api/v1/assets/" + ASSET, text, payload));
    }

    private static Future<Void> put(Vertx vertx, Suite suite, String path, MultiMap headers, Buffer body) {
        URI gateway = suite.gateway();
        return vertx.createHttpClient()
                .request(HttpMethod.PUT, gateway.getPort(), gateway.getHost(), path)
                .compose(request -> {
                    request.headers().addAll(headers);
                    return request.send(body);
                })
                .compose(response -> response.statusCode() < 300
                        ? Future.succeededFuture()
                        : Future.failedFuture("PUT " + path + " answered " + response.statusCode()));
    }
}
