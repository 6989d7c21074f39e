package io.slipstream.cache.chaos;

import static org.awaitility.Awaitility.await;

import io.slipstream.devkit.fault.KafkaConversation;
import io.slipstream.devkit.fault.Link;
import io.slipstream.devkit.junit.LocalStackResource;
import io.slipstream.devkit.stack.LocalStack;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Three replicas, as processes, on a real stack; each reaches Redis and Kafka by links of its own. Their clocks differ by five seconds. */
final class Cluster implements AutoCloseable {
    static final int REPLICAS = 3;

    private static final Duration SKEW = Duration.ofSeconds(5);
    private static final Duration BACK = Duration.ofMinutes(2);

    private final LocalStack stack = LocalStack.shared();
    private final List<Link> redisLinks = new ArrayList<>();
    private final List<Link> kafkaLinks = new ArrayList<>();
    private final List<ReplicaProcess> replicas = new ArrayList<>();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** Starts them; {@link #awaitWhole} waits until they serve. */
    Cluster() throws IOException {
        LocalStackResource resource = new LocalStackResource();
        resource.init(Map.of("service", "cache"));
        Map<String, String> settings = resource.start();
        for (int i = 0; i < REPLICAS; i++) {
            Link redis = new Link(stack.redis()::port, port -> new Link.Bytes());
            Link kafka = new Link(stack.kafka()::port, KafkaConversation::new);
            redisLinks.add(redis);
            kafkaLinks.add(kafka);
            Map<String, String> own = new HashMap<>(settings);
            own.put("slipstream.redis.url", "redis://127.0.0.1:" + redis.port());
            own.put("slipstream.kafka.bootstrap-servers", "127.0.0.1:" + kafka.port());
            own.put("slipstream.cache.loader.allowed-origins", "http://127.0.0.1:*");
            ReplicaProcess replica = new ReplicaProcess(
                    "chaos-" + i,
                    List.of(SkewAgent.option(Path.of("target").toAbsolutePath(), SKEW.multipliedBy(i - 1L))),
                    own);
            replicas.add(replica);
            replica.start();
        }
    }

    LocalStack stack() {
        return stack;
    }

    ReplicaProcess replica(int number) {
        return replicas.get(number);
    }

    Link redisLink(int number) {
        return redisLinks.get(number);
    }

    Link kafkaLink(int number) {
        return kafkaLinks.get(number);
    }

    List<Link> redisLinks() {
        return redisLinks;
    }

    List<Link> kafkaLinks() {
        return kafkaLinks;
    }

    /** Where the replicas listen. */
    List<String> addresses() {
        return replicas.stream().map(ReplicaProcess::baseUri).toList();
    }

    /** Makes Redis forget everything. */
    void flushRedis() throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), stack.redis().port())) {
            OutputStream out = socket.getOutputStream();
            out.write("FLUSHALL\r\n".getBytes(StandardCharsets.UTF_8));
            String answer = new String(socket.getInputStream().readNBytes(3), StandardCharsets.UTF_8);
            if (!answer.equals("+OK")) {
                throw new IOException("Redis answered " + answer);
            }
        }
    }

    /**
     * Waits until every replica serves what it has just written from its process, in each namespace: then it hears the log,
     * reaches Redis, and nobody has words that wait for the log.
     */
    void awaitWhole(String token, List<String> namespaces) {
        for (String address : addresses()) {
            for (String namespace : namespaces) {
                String path = "/namespaces/" + namespace + "/entries/probe";
                await(address + " serves from its process in " + namespace)
                        .atMost(BACK)
                        .pollInterval(Duration.ofMillis(100))
                        .ignoreExceptions()
                        .until(() -> isServedInProcess(address, path, token));
            }
        }
    }

    private boolean isServedInProcess(String address, String path, String token)
            throws IOException, InterruptedException {
        String written = status(send(address, path, token, "PUT", "v"));
        return written.endsWith("detail=l2")
                && status(send(address, path, token, "GET", "")).endsWith("detail=l1");
    }

    private static String status(HttpResponse<String> answer) {
        return answer.headers().firstValue("Cache-Status").orElse("");
    }

    /** Sends a request with a body and waits for the answer. */
    HttpResponse<String> send(String address, String path, String token, String method, String body)
            throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create(address + "/api/v1/cache" + path))
                        .timeout(Duration.ofSeconds(10))
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", path.contains("/entries/") ? "text/plain" : "application/json")
                        .method(method, BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    @Override
    public void close() throws IOException, InterruptedException {
        for (int i : IntStream.range(0, replicas.size()).toArray()) {
            replicas.get(i).close();
            redisLinks.get(i).close();
            kafkaLinks.get(i).close();
        }
        client.close();
    }
}
