package io.slipstream.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.slipstream.contracts.event.DataChangedV1;
import io.slipstream.contracts.event.EventType;
import io.slipstream.devkit.demo.EventSender;
import io.slipstream.devkit.demo.SuiteClient;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the cache promises its callers, through the gateway, which spreads the calls over several replicas. */
@ExtendWith(SuiteExtension.class)
class CacheWalkST {
    private static final String CACHE = "/api/v1/cache";
    /** Reads in a row: enough that each replica answers some of them. */
    private static final int READS = 9;

    private final SuiteClient client;
    /** No test shares a namespace with another, nor with an earlier run. */
    private final String namespace = "walk-" + UUID.randomUUID();

    CacheWalkST(RunningSuite suite) {
        this.client = suite.client();
    }

    @BeforeEach
    void makeNamespace() throws InterruptedException {
        policy(Map.of("ttl", "PT10M"));
    }

    @AfterEach
    void close() {
        client.close();
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(50));
    }

    private void policy(Map<String, Object> policy) throws InterruptedException {
        SuiteClient.expectSuccess(client.send(client.request(CACHE + "/namespaces/" + namespace)
                .header("Content-Type", "application/json")
                .PUT(SuiteClient.jsonBody(policy))
                .build()));
    }

    private String entry(String key) {
        return CACHE + "/namespaces/" + namespace + "/entries/" + key;
    }

    private void put(String key, String value, String query) throws InterruptedException {
        SuiteClient.expectSuccess(client.send(client.request(entry(key) + query)
                .header("Content-Type", "text/plain")
                .PUT(BodyPublishers.ofString(value))
                .build()));
    }

    private HttpResponse<byte[]> get(String key) throws InterruptedException {
        return client.send(client.request(entry(key)).GET().build());
    }

    private static String status(HttpResponse<byte[]> answer) {
        return answer.headers().firstValue("Cache-Status").orElse("");
    }

    /** The status codes of some reads, one after the other. */
    private Set<Integer> codes(String key) throws InterruptedException {
        Set<Integer> codes = new TreeSet<>();
        for (int i = 0; i < READS; i++) {
            codes.add(get(key).statusCode());
        }
        return codes;
    }

    @Test
    void entry_putOnce_isServedByEveryReplicaFromItsProcess() throws InterruptedException {
        put("k", "v", "?ttl=PT5M&tags=t");

        soon().until(() -> IntStream.range(0, READS).allMatch(i -> isServedFrom("l1", "k")));

        HttpResponse<byte[]> got = get("k");
        assertThat(got.body()).asString(StandardCharsets.UTF_8).isEqualTo("v");
        assertThat(got.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
        String etag = got.headers().firstValue("ETag").orElseThrow();
        assertThat(client.send(client.request(entry("k"))
                                .header("If-None-Match", etag)
                                .GET()
                                .build())
                        .statusCode())
                .isEqualTo(304);
    }

    private boolean isServedFrom(String tier, String key) {
        try {
            return status(get(key)).endsWith("detail=" + tier);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Test
    void policy_changed_holdsOnEveryReplica() throws InterruptedException {
        policy(Map.of("ttl", "PT7M", "tiers", List.of("l2")));

        soon().untilAsserted(() -> {
            for (int i = 0; i < READS; i++) {
                assertThat(client.get(CACHE + "/namespaces/" + namespace)
                                .path("ttl")
                                .asText())
                        .isEqualTo("PT7M");
            }
        });
        put("k", "v", "");
        for (int i = 0; i < READS; i++) {
            assertThat(status(get("k")))
                    .containsPattern("; hit; ttl=(3\\d\\d|4[0-2]\\d);")
                    .endsWith("detail=l2");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            ?tags=t          | {"namespace":"%s","keys":["k"]}
            ?tags=t,u        | {"namespace":"%s","tags":["u","w"]}
            ?tags=t,u        | {"namespace":"%s","all_tags":["t","u"]}
            ?tags=t          | {"namespace":"%s","pattern":"?"}
            ?tables=walked   | {"namespace":"%s","tables":["public.walked"]}
            ?owner=o-7       | {"namespace":"%s","owner":"o-7"}
            ?application=a-7 | {"namespace":"%s","application":"a-7"}
            ?repository=r-7  | {"namespace":"%s","repository":"r-7"}
            ?tags=t          | {"namespace":"%s"}
            """)
    void invalidation_ofAnyKind_isAppliedByEveryReplicaWhenItIsAnswered(String dependencies, String body)
            throws InterruptedException {
        put("k", "v", dependencies);
        put("kept", "v", "?tags=other");
        assertThat(codes("k")).containsExactly(200);

        HttpResponse<byte[]> receipt =
                SuiteClient.expectSuccess(client.send(client.request(CACHE + "/invalidations?wait=replicas")
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body.formatted(namespace)))
                        .build()));

        assertThat(SuiteClient.json(receipt).path("replicas").size())
                .as(Answers.describe(receipt))
                .isGreaterThan(1);
        assertThat(codes("k")).containsExactly(404);
        assertThat(codes("kept")).containsExactly(body.length() > "{\"namespace\":\"%s\"}".length() ? 200 : 404);
    }

    @Test
    void dataChange_onKafka_dropsWhatDependsOnTheTableOnEveryReplica() throws InterruptedException {
        String table = "walked_" + UUID.randomUUID().toString().substring(0, 8);
        put("k", "v", "?tables=" + table);
        put("kept", "v", "?tables=another");
        assertThat(codes("k")).containsExactly(200);

        try (EventSender events = new EventSender(client.kafkaBootstrapServers(), InstantSource.system())) {
            events.send(
                    EventType.DATA_CHANGED,
                    UUID.randomUUID().toString(),
                    "default",
                    table,
                    new DataChangedV1(null, table, DataChangedV1.Operation.UPDATE, List.of(), List.of()));
            events.flush();
        }

        soon().untilAsserted(() -> assertThat(codes("k")).containsExactly(404));
        assertThat(codes("kept")).containsExactly(200);
    }

    @Test
    void crowd_onEveryReplica_isServedByOneLoad_andAWarmUpLoadsAheadOfUse() throws Exception {
        AtomicInteger loads = new AtomicInteger();
        HttpServer origin = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        origin.setExecutor(CompletableFuture.delayedExecutor(500, TimeUnit.MILLISECONDS));
        origin.createContext("/", exchange -> {
            loads.incrementAndGet();
            try (exchange) {
                byte[] body = exchange.getRequestURI().getPath().getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        origin.start();
        try {
            String url = "http://127.0.0.1:" + origin.getAddress().getPort() + "/{key}";
            policy(Map.of("loader_url", url));
            soon().untilAsserted(() -> {
                for (int i = 0; i < READS; i++) {
                    assertThat(client.get(CACHE + "/namespaces/" + namespace)
                                    .path("loader_url")
                                    .asText())
                            .isEqualTo(url);
                }
            });

            // One that has not heard the log of changes yet cannot know whether what another one brought is still
            // right.
            put("probe", "v", "");
            soon().until(() -> IntStream.range(0, READS).allMatch(i -> isServedFrom("l1", "probe")));

            List<HttpResponse<byte[]>> answers = client.concurrently(120, 120, i -> () -> get("hot"));

            assertThat(answers)
                    .allSatisfy(answer -> assertThat(answer.body())
                            .asString(StandardCharsets.UTF_8)
                            .isEqualTo("/hot"));
            assertThat(loads).hasValue(1);
            String warmup = client.post(
                            CACHE + "/warmups", Map.of("namespace", namespace, "keys", List.of("hot", "next")))
                    .path("id")
                    .asText();
            soon().untilAsserted(() -> assertThat(client.get(CACHE + "/warmups/" + warmup)
                            .path("status")
                            .asText())
                    .isEqualTo("completed"));
            assertThat(loads).hasValue(2);
            assertThat(status(get("next"))).contains("; hit;");
        } finally {
            origin.stop(0);
        }
    }

    @Test
    void statistics_ofEveryReplica_tellHitsAndMissesByTierAndNamespace() throws InterruptedException {
        put("k", "v", "");
        Map<String, JsonNode> replicas = new HashMap<>();
        codes("k");
        codes("none");
        for (int i = 0; i < READS; i++) {
            JsonNode stats = client.get(CACHE + "/stats");
            replicas.put(stats.path("replica").asText(), stats);
        }

        assertThat(replicas).hasSizeGreaterThan(1);
        int hits = 0;
        int misses = 0;
        for (JsonNode stats : replicas.values()) {
            for (JsonNode one : stats.path("namespaces")) {
                if (one.path("namespace").asText().equals(namespace)) {
                    hits += one.path("hits").asInt();
                    misses += one.path("misses").asInt();
                }
            }
            assertThat(stats.path("tiers").fieldNames()).toIterable().contains("l1", "l2", "disk");
        }
        assertThat(hits).isEqualTo(READS);
        assertThat(misses).isEqualTo(READS);
    }

    @Test
    void switch_ofANamespace_holdsOnEveryReplica_untilItIsOnAgain() throws InterruptedException {
        put("k", "v", "");

        turn(false);
        awaitCode(404);
        turn(true);
        awaitCode(200);
    }

    private void awaitCode(int code) {
        soon().untilAsserted(() -> assertThat(codes("k")).containsExactly(code));
    }

    private void turn(boolean enabled) throws InterruptedException {
        SuiteClient.expectSuccess(client.send(client.request(CACHE + "/switch")
                .header("Content-Type", "application/json")
                .PUT(SuiteClient.jsonBody(Map.of("namespace", namespace, "enabled", enabled)))
                .build()));
    }
}
