package io.slipstream.system;

import io.slipstream.devkit.demo.DemoFailure;
import io.slipstream.devkit.demo.SuiteClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A caller that writes a value with a tag, invalidates the tag, and reads. Once an invalidation was acknowledged, the
 * value written before it must never be seen again: at once by who shows the invalidation's token, after the bound by anybody.
 */
final class StaleWatch implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(30);
    private static final int KEYS = 8;
    /** What is promised is one second; three times that is still a promise broken. */
    private static final Duration BOUND = Duration.ofSeconds(3);

    private static final String TOKEN = "Consistency-Token";

    private final SuiteClient client;
    private final String name;
    private final AtomicInteger checks = new AtomicInteger();
    private final Queue<String> stale = new ConcurrentLinkedQueue<>();
    private final Queue<String> unexpected = new ConcurrentLinkedQueue<>();
    private final Thread thread;
    private volatile boolean running = true;

    StaleWatch(SuiteClient client, String name) {
        this.client = client;
        this.name = name;
        this.thread = Thread.ofVirtual().name("stale-watch").start(this::run);
    }

    private void run() {
        for (int round = 0; running; round++) {
            try {
                check(name + "-" + round % KEYS, round);
            } catch (DemoFailure e) {
                // No answer: nothing was acknowledged.
            } catch (InterruptedException e) {
                return;
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private void check(String key, int round) throws InterruptedException {
        String path = "/api/v1/cache/namespaces/default/entries/" + key;
        String value = name + " " + round;
        HttpResponse<byte[]> written = client.send(client.request(path + "?tags=" + key)
                .header("Content-Type", "text/plain")
                .PUT(BodyPublishers.ofString(value))
                .build());
        HttpResponse<byte[]> invalidated =
                client.postJson("/api/v1/cache/invalidations", Map.of("namespace", "default", "tags", List.of(key)));
        note(written);
        note(invalidated);
        if (invalidated.statusCode() / 100 != 2) {
            return;
        }
        long acknowledged = System.nanoTime();
        String token = invalidated.headers().firstValue(TOKEN).orElseThrow();
        if (isOld(read(client.request(path).header(TOKEN, token)), value)) {
            stale.add(value + " in spite of the token");
        }
        while (running && isOld(read(client.request(path)), value)) {
            if (System.nanoTime() - acknowledged > BOUND.toNanos()) {
                stale.add(value);
                return;
            }
            Thread.sleep(PAUSE);
        }
    }

    private HttpResponse<byte[]> read(HttpRequest.Builder request) throws InterruptedException {
        HttpResponse<byte[]> answer = client.send(request.GET().build());
        note(answer);
        checks.incrementAndGet();
        return answer;
    }

    private static boolean isOld(HttpResponse<byte[]> answer, String value) {
        return answer.statusCode() == 200 && new String(answer.body(), StandardCharsets.UTF_8).equals(value);
    }

    private void note(HttpResponse<byte[]> answer) {
        boolean known = answer.statusCode() < 300 || Answers.isProblem(answer);
        if (!known) {
            unexpected.add(Answers.describe(answer));
        }
    }

    int checks() {
        return checks.get();
    }

    /** Values that were served after the bound. */
    List<String> stale() {
        return List.copyOf(stale);
    }

    /** Answers that were neither a success nor a problem. */
    List<String> unexpected() {
        return List.copyOf(unexpected);
    }

    @Override
    public void close() throws InterruptedException {
        running = false;
        thread.join();
    }
}
