package io.slipstream.devkit.demo;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/** An application that looks into the cache first and fills what is missing, with some keys hotter than others. */
final class CacheStep implements Step {
    private static final String ENTRIES = "/api/v1/cache/namespaces/wiki/entries/";
    private static final int KEYS = 200;
    private static final int READS = 4_000;
    private static final int CALLERS = 16;
    private static final String TAG = "demo";

    @Override
    public String title() {
        return "read through the cache, then drop a tag";
    }

    @Override
    public void run(SuiteClient suite, Figures figures) throws InterruptedException {
        purge(suite);
        AtomicInteger hits = new AtomicInteger();
        Latencies latencies = new Latencies();
        Random random = new Random(42);
        suite.concurrently(READS, CALLERS, i -> {
            // the square of a uniform number: a few keys take most reads
            double skewed = random.nextDouble();
            int key = (int) (skewed * skewed * KEYS);
            return () -> readThrough(suite, "demo-" + key, hits, latencies);
        });
        figures.note("cache hit rate", "%.1f %% of %,d reads", 100.0 * hits.get() / READS, READS);
        figures.note(
                "cache hit latency, p50 and p99",
                "%.2f ms and %.2f ms",
                latencies.percentileMillis(0.5),
                latencies.percentileMillis(0.99));
        purge(suite);
        if (read(suite, "demo-0").statusCode() != 404) {
            throw new DemoFailure("an entry was served after the invalidation of its tag was acknowledged");
        }
    }

    private static void purge(SuiteClient suite) throws InterruptedException {
        suite.post("/api/v1/cache/invalidations", Map.of("namespace", "wiki", "tags", List.of(TAG)));
    }

    private static Void readThrough(SuiteClient suite, String key, AtomicInteger hits, Latencies latencies)
            throws InterruptedException {
        long begun = System.nanoTime();
        HttpResponse<byte[]> response = read(suite, key);
        if (response.statusCode() == 200) {
            latencies.add(Duration.ofNanos(System.nanoTime() - begun));
            hits.incrementAndGet();
            return null;
        }
        if (response.statusCode() != 404) {
            SuiteClient.expectSuccess(response);
        }
        SuiteClient.expectSuccess(suite.send(suite.request(ENTRIES + key + "?tags=" + TAG)
                .header("Content-Type", "text/plain")
                .PUT(BodyPublishers.ofString("what the application computed for " + key))
                .build()));
        return null;
    }

    private static HttpResponse<byte[]> read(SuiteClient suite, String key) throws InterruptedException {
        return suite.send(suite.request(ENTRIES + key).GET().build());
    }
}
