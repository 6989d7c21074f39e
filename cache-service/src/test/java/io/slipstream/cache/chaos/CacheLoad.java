package io.slipstream.cache.chaos;

import io.slipstream.cache.chaos.VersionOracle.Key;
import io.slipstream.cache.chaos.VersionOracle.Kind;
import io.slipstream.cache.chaos.VersionOracle.Shown;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/** Readers on every replica that check what they get, and writers that change what they read. */
final class CacheLoad implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration BETWEEN_CHANGES = Duration.ofMillis(10);
    private static final Duration AFTER_A_FAILURE = Duration.ofMillis(50);
    private static final Duration BETWEEN_CALM_READS = Duration.ofMillis(40);
    private static final int READERS = 8;
    private static final int WRITERS = 4;
    private static final int NOT_FOUND = 404;

    private final List<String> replicas;
    private final String token;
    private final VersionOracle oracle;
    private final HttpClient client;
    private final List<Thread> threads = new ArrayList<>();
    private final LongAdder answers = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private volatile List<Key> keys;
    private volatile boolean running = true;
    private volatile boolean calm;

    /** Begins to read and write these keys, on replicas at these addresses, with a bearer token. */
    CacheLoad(List<String> replicas, String token, VersionOracle oracle, List<Key> keys, long seed) {
        this.replicas = replicas;
        this.token = token;
        this.oracle = oracle;
        this.keys = keys;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(PATIENCE)
                .build();
        for (int i = 0; i < replicas.size() * READERS; i++) {
            String replica = replicas.get(i % replicas.size());
            Random random = new Random(seed + i);
            start("reader-" + i, () -> read(random, replica));
        }
        for (int i = 0; i < WRITERS; i++) {
            Random random = new Random(seed - 1 - i);
            start("writer-" + i, () -> change(random));
        }
    }

    /** The namespace of keys of a kind. */
    static String namespace(Kind kind) {
        return switch (kind) {
            case WRITTEN -> "wiki";
            case LEASED -> "default";
            case LOADED -> "loaded";
        };
    }

    /** Reads little, or as fast as it can. A machine with no time left for heartbeats would never get over a fault. */
    void calm(boolean isCalm) {
        calm = isCalm;
    }

    /** Goes on with other keys. */
    void use(List<Key> others) {
        keys = others;
    }

    /** How many answers there were, and how many requests had none. */
    @Override
    public String toString() {
        return "answers: %d, without an answer: %d".formatted(answers.sum(), failures.sum());
    }

    @Override
    public void close() throws InterruptedException {
        running = false;
        for (Thread thread : threads) {
            thread.join();
        }
        client.close();
    }

    /** An attempt that may have no answer. */
    private interface Attempt {
        void run() throws IOException, InterruptedException;
    }

    private void start(String name, Attempt attempt) {
        threads.add(Thread.ofVirtual().name(name).start(() -> {
            while (running) {
                try {
                    attempt.run();
                } catch (IOException e) {
                    failures.increment();
                    LockSupport.parkNanos(AFTER_A_FAILURE.toNanos());
                } catch (InterruptedException e) {
                    return;
                }
            }
        }));
    }

    private void read(Random random, String replica) throws IOException, InterruptedException {
        if (calm) {
            LockSupport.parkNanos(BETWEEN_CALM_READS.toNanos());
        }
        Key key = any(random);
        Shown after = random.nextInt(16) == 0 ? key.shown() : null;
        String query = key.kind == Kind.LEASED ? "?lease=PT2S" : "";
        HttpRequest.Builder request = request(replica, entry(key) + query);
        if (after != null) {
            request.header("Consistency-Token", after.token());
        }
        long asked = System.nanoTime();
        HttpResponse<String> answer = send(request.GET());
        if (answer.statusCode() == 200) {
            long seen = Long.parseLong(answer.body());
            String how =
                    replica + " " + answer.headers().firstValue("Cache-Status").orElse("");
            if (after == null) {
                oracle.read(key, seen, asked, how);
            } else {
                oracle.readAfter(key, after, seen, how);
            }
        } else if (answer.statusCode() == NOT_FOUND) {
            fill(random, key, answer);
        }
    }

    /** Whoever got the lease brings what the source has now, maybe through another replica. */
    private void fill(Random random, Key key, HttpResponse<String> miss) throws IOException, InterruptedException {
        String lease = miss.headers().firstValue("Lease-Token").orElse("");
        if (!lease.isEmpty()) {
            String version = Long.toString(key.version.get());
            send(request(any(replicas, random), entry(key) + "?tags=" + key.name)
                    .header("Lease-Token", lease)
                    .header("Content-Type", "text/plain")
                    .PUT(BodyPublishers.ofString(version)));
        }
    }

    private void change(Random random) throws IOException, InterruptedException {
        LockSupport.parkNanos(BETWEEN_CHANGES.toNanos());
        Key key = any(random);
        if (key.changing.compareAndSet(false, true)) {
            try {
                change(random, key);
            } finally {
                key.changing.set(false);
            }
        }
    }

    private void change(Random random, Key key) throws IOException, InterruptedException {
        String replica = any(replicas, random);
        long version = key.version.incrementAndGet();
        boolean done = false;
        try {
            HttpResponse<String> answer = send(changing(random, replica, key, version));
            if (answer.statusCode() / 100 == 2) {
                oracle.acknowledged(
                        key,
                        version,
                        answer.headers().firstValue("Consistency-Token").orElseThrow());
                done = true;
            }
        } finally {
            if (!done && key.kind == Kind.WRITTEN) {
                key.unknown(version);
            }
        }
    }

    /** Written keys are mostly written; of the others the source has changed, and what was cached of it is invalidated. */
    private HttpRequest.Builder changing(Random random, String replica, Key key, long version) {
        int choice = random.nextInt(100);
        if (key.kind == Kind.WRITTEN && choice < 75) {
            return request(replica, entry(key) + "?tags=" + key.name)
                    .header("Content-Type", "text/plain")
                    .PUT(BodyPublishers.ofString(Long.toString(version)));
        }
        if (key.kind == Kind.WRITTEN && choice < 85) {
            return request(replica, entry(key)).DELETE();
        }
        String namespace = namespace(key.kind);
        String body = choice < 90
                ? "{\"namespace\":\"%s\",\"keys\":[\"%s\"]}".formatted(namespace, key.name)
                : choice < 99
                        ? "{\"tags\":[\"%s\"]}".formatted(key.name)
                        : "{\"namespace\":\"%s\"}".formatted(namespace);
        return request(replica, "/invalidations")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
        answers.increment();
        return answer;
    }

    private HttpRequest.Builder request(String replica, String path) {
        return HttpRequest.newBuilder(URI.create(replica + "/api/v1/cache" + path))
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + token);
    }

    private static String entry(Key key) {
        return "/namespaces/" + namespace(key.kind) + "/entries/" + key.name;
    }

    private Key any(Random random) {
        return any(keys, random);
    }

    private static <T> T any(List<T> list, Random random) {
        return list.get(random.nextInt(list.size()));
    }
}
