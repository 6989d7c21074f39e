package io.slipstream.benchmarks.cache;

import io.slipstream.benchmarks.Distribution;
import io.slipstream.benchmarks.Finding;
import io.slipstream.benchmarks.Scenario;
import io.slipstream.devkit.stack.StackPart;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Redis freezes or is killed while a replica serves: what callers feel whose entries are missing and loaded from a source that answers at once,
 * and callers whose entry is there.
 */
final class SilentRedis implements Scenario<Rig> {
    private static final Duration BAR = Duration.ofMillis(50);
    private static final Duration BACK_BAR = Duration.ofSeconds(2);
    private static final Duration UNDISTURBED = Duration.ofSeconds(2);
    private static final Duration SILENCE = Duration.ofSeconds(3);
    private static final Duration GIVE_UP = Duration.ofSeconds(30);
    private static final Duration LOOK = Duration.ofMillis(5);
    private static final int MISSERS = 3;
    private static final String NAMESPACE = "silent";
    private static final String HOT = "hot";

    private final AtomicInteger keys = new AtomicInteger();

    @Override
    public String name() {
        return "silence";
    }

    @Override
    public List<Finding> run(Rig rig, boolean quick) throws Exception {
        HttpServer source = Rig.await(rig.vertx()
                .createHttpServer()
                .requestHandler(request -> request.response().end("loaded"))
                .listen(0, "127.0.0.1"));
        rig.define(
                NAMESPACE,
                "{\"loader_url\":\"http://127.0.0.1:" + source.actualPort()
                        + "/{key}\",\"ttl\":\"PT10M\",\"tiers\":[\"l1\",\"l2\"]}");
        try {
            StackPart redis = rig.stack().redis();
            int rounds = quick ? 1 : 3;
            // Compiled code is there before it counts.
            load(rig, Duration.ofSeconds(quick ? 5 : 20));
            List<Finding> findings = new ArrayList<>();
            findings.addAll(silenced(rig, rounds, "frozen", redis::pause, redis::resume));
            findings.addAll(silenced(rig, rounds, "killed", redis::kill, redis::start));
            return findings;
        } finally {
            source.close();
        }
    }

    private List<Finding> silenced(Rig rig, int rounds, String how, Runnable silence, Runnable end) throws Exception {
        Felt before = new Felt();
        Felt during = new Felt();
        long longestBack = 0;
        for (int i = 0; i < rounds; i++) {
            before.add(load(rig, UNDISTURBED));
            silence.run();
            try {
                during.add(load(rig, SILENCE));
            } finally {
                end.run();
            }
            longestBack = Math.max(longestBack, untilUsed(rig));
        }
        Distribution missesBefore = new Distribution(before.misses);
        Distribution misses = new Distribution(during.misses);
        long extra = misses.at(1) - missesBefore.at(1);
        return List.of(
                Finding.judged(
                        "Redis " + how + ": the slowest miss beyond the slowest without",
                        String.format(Locale.ROOT, "%.0f ms", extra / 1e6),
                        "≤ " + BAR.toMillis() + " ms",
                        extra <= BAR.toNanos(),
                        misses + "; without: " + missesBefore + "; the worst of " + rounds + " rounds"),
                Finding.plain(
                        "Redis " + how + ": hits in the process",
                        new Distribution(during.hits).toString(),
                        "without: " + new Distribution(before.hits)),
                Finding.judged(
                        "Redis " + how + ": used again after it is back",
                        String.format(Locale.ROOT, "%.0f ms", longestBack / 1e6),
                        "≤ " + BACK_BAR.toSeconds() + " s",
                        longestBack <= BACK_BAR.toNanos(),
                        "the longest of " + rounds + " rounds"));
    }

    /** Callers that miss and one that hits, for a time; fails if one gets no answer. */
    private Felt load(Rig rig, Duration duration) throws Exception {
        long end = System.nanoTime() + duration.toNanos();
        try (ExecutorService threads = Executors.newFixedThreadPool(MISSERS + 1)) {
            List<Future<List<Long>>> misses = new ArrayList<>();
            for (int i = 0; i < MISSERS; i++) {
                misses.add(threads.submit(() -> calls(rig, end, () -> "key-" + keys.incrementAndGet())));
            }
            Future<List<Long>> hits = threads.submit(() -> calls(rig, end, () -> HOT));
            Felt felt = new Felt();
            for (Future<List<Long>> some : misses) {
                felt.misses.addAll(some.get());
            }
            felt.hits.addAll(hits.get());
            return felt;
        }
    }

    private static List<Long> calls(Rig rig, long end, Callable<String> key) throws Exception {
        List<Long> took = new ArrayList<>();
        try (WireCaller caller = new WireCaller(rig.replicas().getFirst().url(), rig.token())) {
            while (System.nanoTime() - end < 0) {
                String path = Caller.entry(NAMESPACE, key.call());
                long sent = System.nanoTime();
                String body = caller.get(path);
                took.add(System.nanoTime() - sent);
                if (!"loaded".equals(body)) {
                    throw new IOException(path + " brought '" + body + "'");
                }
                LockSupport.parkNanos(LOOK.toNanos());
            }
        }
        return took;
    }

    /** How long until what is written on the replica reaches Redis, in nanoseconds. */
    private static long untilUsed(Rig rig) throws IOException, InterruptedException {
        Caller caller = rig.caller(rig.replicas().getFirst());
        long back = System.nanoTime();
        while (!caller.status(NAMESPACE, "probe", "v").endsWith("detail=l2")) {
            if (System.nanoTime() - back > GIVE_UP.toNanos()) {
                throw new IOException("Redis is not used " + GIVE_UP + " after it is back");
            }
            LockSupport.parkNanos(LOOK.toNanos());
        }
        return System.nanoTime() - back;
    }

    /** What callers felt, in nanoseconds. */
    private static final class Felt {
        private final List<Long> misses = new ArrayList<>();
        private final List<Long> hits = new ArrayList<>();

        private void add(Felt more) {
            misses.addAll(more.misses);
            hits.addAll(more.hits);
        }
    }
}
