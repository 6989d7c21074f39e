package io.slipstream.client.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.slipstream.client.http.MiniGateway;
import io.slipstream.client.http.MiniGateway.Fault;
import io.slipstream.client.http.TestClients;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Values that are read, or loaded once: with a cache, without one, and with one that comes and goes. */
class ReadOrLoadIT {
    private static final Duration SOON = Duration.ofSeconds(10);
    private MiniGateway gateway;

    private final AtomicInteger loads = new AtomicInteger();
    private TestClients client;

    /** A load that ends when the test wants it. */
    private static final class Loading implements Supplier<Uni<String>> {
        private final CompletableFuture<Boolean> begun = new CompletableFuture<>();
        private final CompletableFuture<String> value = new CompletableFuture<>();

        @Override
        public Uni<String> get() {
            begun.complete(true);
            return Uni.createFrom().completionStage(value);
        }
    }

    @BeforeEach
    void connect() {
        gateway = MiniGateway.start();
        connect(Map.of());
    }

    private void connect(Map<String, String> settings) {
        if (client != null) {
            client.close();
        }
        Map<String, String> all = new HashMap<>(Map.of("cache.patience", "PT0.2S"));
        all.putAll(settings);
        client = new TestClients(gateway.url(), all);
    }

    @AfterEach
    void disconnect() {
        client.close();
        gateway.close();
    }

    private Uni<String> read(String key, Supplier<Uni<String>> loader) {
        return client.cache().readOrLoad("ns", key, String.class, EntryOptions.NONE.withTags("t"), loader);
    }

    private Uni<String> counted() {
        return read("k", () -> Uni.createFrom().item("v" + loads.incrementAndGet()));
    }

    private void awaitFill(String json) {
        await().untilAsserted(() -> assertThat(gateway.entries())
                .extractingByKey("ns/entries/k")
                .extracting(MiniGateway.Stored::value)
                .isEqualTo(json));
    }

    private static <T> T now(Uni<T> uni) {
        return uni.await().atMost(SOON);
    }

    @Test
    void readOrLoad_aMissingValue_loadsAndKeepsItUnderALease() {
        assertThat(now(counted())).isEqualTo("v1");

        awaitFill("\"v1\"");
        assertThat(now(counted())).isEqualTo("v1");
        assertThat(loads).hasValue(1);
        assertThat(gateway.seen().stream().filter(one -> one.method().equals("PUT")))
                .singleElement()
                .satisfies(put -> {
                    assertThat(put.headers()).containsKey("lease-token");
                    assertThat(put.query()).isEqualTo("tags=t");
                });
    }

    @Test
    void readOrLoad_nullFromTheLoader_isKept() {
        assertThat(now(read("k", () -> Uni.createFrom().nullItem()))).isNull();

        awaitFill("null");
        assertThat(now(counted())).isNull();
        assertThat(loads).hasValue(0);
    }

    @Test
    void readOrLoad_byManyAtOnce_loadsOnceAndAsksOnce() {
        List<CompletableFuture<String>> callers;
        Loading loading = new Loading();
        Supplier<Uni<String>> slow = () -> {
            loads.incrementAndGet();
            return loading.get();
        };

        callers = IntStream.range(0, 100)
                .mapToObj(i -> read("k", slow).subscribeAsCompletionStage())
                .toList();
        loading.value.complete("v");

        assertThat(callers).allSatisfy(caller -> assertThat(caller.join()).isEqualTo("v"));
        assertThat(loads).hasValue(1);
        assertThat(gateway.count("GET", "/k")).isEqualTo(1);
    }

    @Test
    void readOrLoad_whoseFirstCallerLeaves_goesOnForTheOthers() {
        Loading loading = new Loading();
        Uni<String> shared = read("k", loading);
        UniAssertSubscriber<String> first = shared.subscribe().withSubscriber(UniAssertSubscriber.create());
        loading.begun.join();
        CompletableFuture<String> second = shared.subscribeAsCompletionStage();

        first.cancel();
        loading.value.complete("v");

        assertThat(second.join()).isEqualTo("v");
        awaitFill("\"v\"");
    }

    @Test
    void readOrLoad_whileAnotherProcessLoads_waitsForItsFill() {
        connect(Map.of("cache.patience", "PT10S"));
        ReadOptions lease = ReadOptions.NONE.withLease(Duration.ofSeconds(10), Duration.ZERO);
        LeaseToken token = ((Lookup.Granted) now(client.cache().get("ns", "k", lease))).lease();

        CompletableFuture<String> waiting = counted().subscribeAsCompletionStage();
        await().until(() -> gateway.seen().stream().anyMatch(one -> one.query().contains("wait=PT10S")));
        now(client.cache()
                .put(
                        "ns",
                        "k",
                        NewEntry.json(
                                "\"theirs\"".getBytes(java.nio.charset.StandardCharsets.UTF_8), EntryOptions.NONE),
                        new WriteCondition.Leased(token)));

        assertThat(waiting.join()).isEqualTo("theirs");
        assertThat(loads).hasValue(0);
    }

    @Test
    void readOrLoad_whileAnotherProcessLoadsTooLong_loadsItselfAndKeepsNothing() {
        ReadOptions lease = ReadOptions.NONE.withLease(Duration.ofSeconds(10), Duration.ZERO);
        now(client.cache().get("ns", "k", lease));

        assertThat(now(counted())).isEqualTo("v1");

        assertThat(gateway.count("PUT", "/k")).isZero();
    }

    @Test
    void readOrLoad_whileAnotherProcessNeverFills_waitsOnceOnly() {
        now(client.cache().get("ns", "k", ReadOptions.NONE.withLease(Duration.ofSeconds(10), Duration.ZERO)));

        assertThat(now(counted())).isEqualTo("v1");
        assertThat(now(counted())).isEqualTo("v2");
        assertThat(now(counted())).isEqualTo("v3");

        assertThat(gateway.seen().stream().filter(one -> one.query().contains("wait=")))
                .hasSize(1);
    }

    @Test
    void readOrLoad_aLeaseThatIsGrantedTooLate_isUsedByTheNextCaller() {
        connect(Map.of("cache.read-timeout", "PT0.2S", "cache.patience", "PT0S"));
        gateway.delay(Duration.ofMillis(500));
        assertThat(now(counted())).isEqualTo("v1");
        await().until(() -> gateway.answered("GET", "/k") == 1);
        gateway.delay(Duration.ZERO);
        // The late answer is on its way still, until a call shows that it has come: no other lease is granted but that
        // one.
        await().untilAsserted(() -> {
            assertThat(now(counted())).isNotNull();
            assertThat(gateway.entries()).containsKey("ns/entries/k");
        });

        assertThat(gateway.count("PUT", "/k")).isEqualTo(1);
    }

    @Test
    void readOrLoad_aLoaderThatFails_failsWithItsFailureAndTheNextCallerLoadsAtOnce() {
        assertThatThrownBy(() ->
                        now(read("k", () -> Uni.createFrom().failure(new IllegalStateException("no such product")))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no such product");

        assertThat(now(counted())).isEqualTo("v1");

        awaitFill("\"v1\"");
        assertThat(gateway.seen()).noneMatch(one -> one.query().contains("wait="));
    }

    @Test
    void readOrLoad_invalidatedWhileItLoads_keepsNothingOfBefore() {
        Loading loading = new Loading();
        CompletableFuture<String> before = read("k", loading).subscribeAsCompletionStage();
        loading.begun.join();

        now(client.cache().invalidate(Invalidation.ofTags("t")));
        String after = now(counted());
        loading.value.complete("old");

        assertThat(before.join()).isEqualTo("old");
        assertThat(after).isEqualTo("v1");
        await().until(() -> gateway.count("PUT", "/k") == 2);
        awaitFill("\"v1\"");
    }

    @Test
    void readOrLoad_anEntryOfAnotherShape_loadsAndReplacesIt() {
        gateway.put("ns", "k", "{\"not\":\"a text\"}");

        assertThat(now(counted())).isEqualTo("v1");

        awaitFill("\"v1\"");
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"NONE"},
            mode = EnumSource.Mode.EXCLUDE)
    void readOrLoad_withACacheThatFails_loads(Fault fault) {
        connect(Map.of("cache.read-timeout", "PT0.2S"));
        gateway.fail(fault);

        assertThat(now(counted())).isEqualTo("v1");
        assertThat(now(counted())).isEqualTo("v2");
    }

    @Test
    void readOrLoad_withNothingListening_loads() {
        try (MiniGateway gone = MiniGateway.start()) {
            java.net.URI url = gone.url();
            gone.close();
            try (TestClients lost = new TestClients(url, Map.of())) {
                assertThat(now(lost.cache()
                                .readOrLoad(
                                        "ns",
                                        "k",
                                        String.class,
                                        EntryOptions.NONE,
                                        () -> Uni.createFrom().item("mine"))))
                        .isEqualTo("mine");
            }
        }
    }

    @Test
    void readOrLoad_afterSeveralFailures_leavesTheCacheAloneUntilThePauseIsOver() {
        connect(Map.of("breaker.failures", "3", "breaker.pause", "PT2S"));
        gateway.fail(Fault.UNAVAILABLE);
        IntStream.range(0, 10).forEach(i -> now(counted()));

        assertThat(gateway.seen()).hasSize(3);

        gateway.heal();
        now(counted());
        assertThat(gateway.seen()).hasSize(3);

        client.passTime(Duration.ofSeconds(2));
        now(counted());
        awaitFill("\"v12\"");
        assertThat(now(counted())).isEqualTo("v12");
    }

    @Test
    void readOrLoad_refusedByTheGateway_doesNotOpenTheBreaker() {
        connect(Map.of("breaker.failures", "2"));
        gateway.fail(Fault.FORBIDDEN);

        IntStream.range(0, 5).forEach(i -> now(counted()));

        assertThat(gateway.seen()).hasSize(5);
    }

    @Test
    void readOrLoad_moreCallsThanConnectionsAndWaitingPlaces_loads() {
        connect(Map.of(
                "max-connections",
                "1",
                "max-waiting",
                "1",
                "cache.read-timeout",
                "PT0.3S",
                "breaker.failures",
                "1000"));
        gateway.fail(Fault.SILENCE);

        List<CompletableFuture<String>> callers = IntStream.range(0, 20)
                .mapToObj(
                        i -> read("k" + i, () -> Uni.createFrom().item("mine")).subscribeAsCompletionStage())
                .toList();

        assertThat(callers).allSatisfy(caller -> assertThat(caller.join()).isEqualTo("mine"));
    }

    @Test
    void readOrLoad_switchedOff_asksNobody() {
        connect(Map.of("enabled", "false"));

        assertThat(now(counted())).isEqualTo("v1");
        assertThat(now(counted())).isEqualTo("v2");

        assertThat(gateway.seen()).isEmpty();
    }

    @Test
    void get_byManyAtOnce_isOneCall() {
        gateway.put("ns", "k", "1");
        gateway.fail(Fault.SILENCE);
        connect(Map.of("cache.read-timeout", "PT0.5S"));

        List<CompletableFuture<Lookup>> callers = IntStream.range(0, 10)
                .mapToObj(i -> client.cache().get("ns", "k").subscribeAsCompletionStage())
                .toList();

        assertThat(callers).allSatisfy(caller -> assertThat(caller).failsWithin(SOON));
        assertThat(gateway.count("GET", "/k")).isEqualTo(1);
    }
}
