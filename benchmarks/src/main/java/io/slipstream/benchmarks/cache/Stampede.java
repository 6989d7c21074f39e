package io.slipstream.benchmarks.cache;

import io.slipstream.benchmarks.Distribution;
import io.slipstream.benchmarks.Finding;
import io.slipstream.benchmarks.Load;
import io.slipstream.benchmarks.Request;
import io.slipstream.benchmarks.Scenario;
import io.slipstream.benchmarks.WarmUp;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** A thousand callers ask three replicas for the same missing entry at once, and its source takes half a second. */
final class Stampede implements Scenario<Rig> {
    private static final int CALLERS = 1_000;
    private static final Duration LOAD = Duration.ofMillis(500);
    private static final Duration BAR = Duration.ofMillis(100);
    private static final Duration BREATH = Duration.ofMillis(200);
    private static final int WARM_UP = 25;
    private static final int WARM_UP_CALLERS = 16;
    private static final String WARM = "warm";
    private static final String NAMESPACE = "stampede";

    @Override
    public String name() {
        return "stampede";
    }

    @Override
    public List<Finding> run(Rig rig, boolean quick) throws Exception {
        Vertx vertx = rig.vertx();
        AtomicInteger asked = new AtomicInteger();
        HttpServer source = Rig.await(vertx.createHttpServer()
                .requestHandler(request -> {
                    if (String.valueOf(request.path()).endsWith(WARM)) {
                        request.response()
                                .putHeader("Cache-Control", "no-store")
                                .end();
                        return;
                    }
                    asked.incrementAndGet();
                    vertx.setTimer(LOAD.toMillis(), due -> request.response().end("x".repeat(Rig.VALUE_BYTES)));
                })
                .listen(0, "127.0.0.1"));
        rig.define(
                NAMESPACE, "{\"loader_url\":\"http://127.0.0.1:" + source.actualPort() + "/{key}\",\"ttl\":\"PT10M\"}");
        List<Load> loads = rig.replicas().stream()
                .map(replica -> new Load(rig.vertx(), replica.url(), WARM_UP_CALLERS))
                .toList();
        new WarmUp(quick).run(rig.replicas(), time -> Rig.await(misses(rig, loads, time)));
        try (Crowd crowd = new Crowd(rig, CALLERS)) {
            for (int i = 0; i < (quick ? 5 : WARM_UP); i++) {
                crowd.ask(Caller.entry(NAMESPACE, "warm-" + i));
                LockSupport.parkNanos(BREATH.toNanos());
            }
            int rounds = quick ? 3 : 10;
            int most = 0;
            int fewest = Integer.MAX_VALUE;
            List<Long> slowest = new ArrayList<>();
            for (int i = 0; i < rounds; i++) {
                asked.set(0);
                long took = crowd.ask(Caller.entry(NAMESPACE, "round-" + i));
                LockSupport.parkNanos(BREATH.toNanos());
                slowest.add(took - LOAD.toNanos());
                most = Math.max(most, asked.get());
                fewest = Math.min(fewest, asked.get());
            }
            Distribution extra = new Distribution(slowest);
            return List.of(
                    Finding.judged(
                            "Stampede: loads of 1,000 callers on three replicas",
                            fewest == most ? Integer.toString(most) : fewest + " to " + most,
                            "1",
                            most == 1 && fewest == 1,
                            "the worst of " + rounds + " rounds"),
                    Finding.judged(
                            "Stampede: slowest answer beyond the loader's 500 ms",
                            String.format(
                                    Locale.ROOT,
                                    "median round %.0f ms, worst round %.0f ms",
                                    extra.median() / 1e6,
                                    extra.at(1) / 1e6),
                            String.format(Locale.ROOT, "≤ %d ms", BAR.toMillis()),
                            extra.at(1) <= BAR.toNanos(),
                            "from the first request sent to the last answer, in every round"));
        } finally {
            source.close();
        }
    }

    /** Misses that are loaded and never kept, over and over. */
    private static Future<?> misses(Rig rig, List<Load> loads, Duration duration) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().set("Authorization", "Bearer " + rig.token());
        Request miss = Request.get(Caller.entry(NAMESPACE, WARM), headers, 200);
        return Future.all(loads.stream()
                .map(load -> load.run(miss, Duration.ZERO, duration))
                .toList());
    }
}
