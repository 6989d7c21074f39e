package io.slipstream.client.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.slipstream.client.http.MiniGateway;
import io.slipstream.client.http.TestClients;
import io.slipstream.client.problem.ProblemException;
import io.slipstream.client.problem.UnreachableException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The calls of the cache as they go over the wire. */
class SlipstreamCacheIT {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static MiniGateway gateway;

    private TestClients client;
    private SlipstreamCache cache;

    @BeforeAll
    static void start() {
        gateway = MiniGateway.start();
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @BeforeEach
    void connect() {
        gateway.reset();
        client =
                new TestClients(gateway.url(), Map.of("cache.read-timeout", "PT0.3S", "cache.write-timeout", "PT0.3S"));
        cache = client.cache();
    }

    @AfterEach
    void disconnect() {
        client.close();
    }

    @Test
    void put_thenGet_bringsValueTypeAndValidator() {
        EntryOptions options = EntryOptions.NONE
                .withTtl(Duration.ofMinutes(5))
                .withTags("a b", "c&d")
                .withTables("orders")
                .withOwner("o")
                .withApplication("p")
                .withRepository("r");

        PutResult put = cache.put("ns", "a/ü?b", NewEntry.text("value", options))
                .await()
                .atMost(SOON);
        Lookup got = cache.get("ns", "a/ü?b").await().atMost(SOON);

        assertThat(put).isInstanceOfSatisfying(PutResult.Stored.class, stored -> {
            assertThat(stored.created()).isTrue();
            assertThat(stored.change()).isEqualTo(new ConsistencyToken("t1"));
        });
        assertThat(got).isInstanceOfSatisfying(Lookup.Hit.class, hit -> {
            assertThat(hit.entry().value()).asString(StandardCharsets.UTF_8).isEqualTo("value");
            assertThat(hit.entry().contentType()).isEqualTo("text/plain;charset=UTF-8");
            assertThat(hit.entry().age()).isEqualTo(Duration.ofSeconds(1));
            assertThat(hit.entry().fresh()).isEqualTo(Duration.ofSeconds(59));
            assertThat(hit.entry().isStale()).isFalse();
        });
        assertThat(gateway.entries().get("ns/entries/a/ü?b").query())
                .isEqualTo("ttl=PT5M&tags=a%20b%2Cc%26d&tables=orders&owner=o&application=p&repository=r");
        assertThat(gateway.seen())
                .allMatch(one -> "secret-key".equals(one.headers().get("x-api-key")));
    }

    @Test
    void get_ofWhatIsNotThere_tellsWhy() {
        assertThat(cache.get("ns", "k").await().atMost(SOON)).isEqualTo(new Lookup.Absent(Lookup.Reason.MISSING));
    }

    @Test
    void get_withKnownEtag_tellsThatNothingChanged() {
        gateway.put("ns", "k", "1");
        String etag =
                ((Lookup.Hit) cache.get("ns", "k").await().atMost(SOON)).entry().etag();

        Lookup again = cache.get("ns", "k", ReadOptions.NONE.withKnownEtag(etag))
                .await()
                .atMost(SOON);

        assertThat(again).isEqualTo(new Lookup.Unchanged(etag));
    }

    @Test
    void get_withLease_grantsItToOneAndTellsTheOther() {
        ReadOptions options = ReadOptions.NONE.withLease(Duration.ofSeconds(5), Duration.ZERO);

        Lookup first = cache.get("ns", "k", options).await().atMost(SOON);
        Lookup second = cache.get("ns", "k", options).await().atMost(SOON);

        assertThat(first).isInstanceOf(Lookup.Granted.class);
        assertThat(second).isEqualTo(new Lookup.Absent(Lookup.Reason.LEASED));
    }

    @Test
    void put_withAStaleLease_isRefusedAndNoFailure() {
        Lookup.Granted granted =
                (Lookup.Granted) cache.get("ns", "k", ReadOptions.NONE.withLease(Duration.ofSeconds(5), Duration.ZERO))
                        .await()
                        .atMost(SOON);
        cache.invalidate(Invalidation.ofKeys("ns", "k")).await().atMost(SOON);

        PutResult fill = cache.put(
                        "ns", "k", NewEntry.text("old", EntryOptions.NONE), new WriteCondition.Leased(granted.lease()))
                .await()
                .atMost(SOON);

        assertThat(fill).isEqualTo(new PutResult.Refused());
        assertThat(gateway.entries()).isEmpty();
    }

    @Test
    void put_underAConditionThatDoesNotHold_isRefused() {
        gateway.put("ns", "k", "1");
        String etag =
                ((Lookup.Hit) cache.get("ns", "k").await().atMost(SOON)).entry().etag();
        NewEntry entry = NewEntry.text("2", EntryOptions.NONE);

        assertThat(cache.put("ns", "k", entry, new WriteCondition.Absent())
                        .await()
                        .atMost(SOON))
                .isEqualTo(new PutResult.Refused());
        assertThat(cache.put("ns", "k", entry, new WriteCondition.Unchanged("\"other\""))
                        .await()
                        .atMost(SOON))
                .isEqualTo(new PutResult.Refused());
        assertThat(cache.put("ns", "k", entry, new WriteCondition.Unchanged(etag))
                        .await()
                        .atMost(SOON))
                .isInstanceOf(PutResult.Stored.class);
    }

    @Test
    void batch_ofSeveralOperations_bringsWhatBecameOfEach() {
        gateway.put("ns", "gone", "1");
        Batch batch = new Batch(
                Map.of(
                        "a",
                                NewEntry.text(
                                        "A",
                                        EntryOptions.NONE
                                                .withTtl(Duration.ofMinutes(1))
                                                .withTags("t")),
                        "far too long a key", NewEntry.text("B", EntryOptions.NONE)),
                List.of("gone"),
                List.of("a", "gone"));

        BatchResult result = cache.batch("ns", batch).await().atMost(SOON);

        assertThat(result.entry("gone")).isEmpty();
        assertThat(result.entry("a")).hasValueSatisfying(entry -> {
            assertThat(entry.value()).asString(StandardCharsets.UTF_8).isEqualTo("A");
            assertThat(entry.contentType()).isEqualTo("text/plain;charset=UTF-8");
            assertThat(entry.age()).isEqualTo(Duration.ofSeconds(3));
            assertThat(entry.isStale()).isTrue();
        });
        assertThat(result.failures()).containsOnlyKeys("far too long a key");
        assertThat(result.failures().get("far too long a key").status()).isEqualTo(400);
        assertThat(gateway.entries()).hasEntrySatisfying("ns/entries/a", stored -> {
            assertThat(stored.tags()).containsExactly("t");
            assertThat(stored.query()).isEqualTo("PT1M");
        });
    }

    @Test
    void delete_ofAnEntry_removesIt() {
        gateway.put("ns", "k", "1");

        assertThat(cache.delete("ns", "k").await().atMost(SOON)).isEqualTo(new ConsistencyToken("t1"));

        assertThat(gateway.entries()).isEmpty();
    }

    @Test
    void invalidate_byTag_bringsTheReceipt() {
        cache.put("ns", "k", NewEntry.text("v", EntryOptions.NONE.withTags("t")))
                .await()
                .atMost(SOON);

        Receipt receipt =
                cache.invalidate(Invalidation.ofTags("t").in("ns")).await().atMost(SOON);

        assertThat(gateway.entries()).isEmpty();
        assertThat(receipt.id()).isEqualTo("i1");
        assertThat(receipt.applied()).extracting(Receipt.Applied::replica).containsExactly("cache-1");
        assertThat(gateway.seen().getLast().body())
                .isEqualTo("{\"namespace\":\"ns\",\"tags\":[\"t\"],\"soft\":false,\"dry_run\":false}");
        assertThat(gateway.seen().getLast().headers()).containsKey("idempotency-key");
    }

    @ParameterizedTest
    @EnumSource(
            value = MiniGateway.Fault.class,
            names = {"SILENCE", "CUT", "HALF_AN_ANSWER"})
    void get_withoutAnAnswer_failsInTimeNamingTheCallButNoKey(MiniGateway.Fault fault) {
        gateway.fail(fault);

        try (TestClients hasty = new TestClients(gateway.url(), Map.of("cache.read-timeout", "PT0.3S"))) {
            assertThatThrownBy(() -> hasty.cache().get("ns", "k").await().atMost(SOON))
                    .isInstanceOf(UnreachableException.class)
                    .hasMessageContaining("GET /api/v1/cache/namespaces/ns/entries/{key}")
                    .hasMessageNotContaining("secret-key");
        }
    }

    @Test
    void get_ofALargerAnswerThanAllowed_fails() {
        gateway.put("ns", "k", "x".repeat(5000));
        try (TestClients careful = new TestClients(gateway.url(), Map.of("max-body", "4K"))) {
            assertThatThrownBy(() -> careful.cache().get("ns", "k").await().atMost(SOON))
                    .isInstanceOf(UnreachableException.class)
                    .hasMessageContaining("larger than 4096 bytes");
        }
    }

    @Test
    void get_answeredWithAProblem_failsWithAllThatItSays() {
        gateway.fail(MiniGateway.Fault.TOO_MANY);

        ProblemException problem = catchThrowableOfType(
                ProblemException.class, () -> cache.get("ns", "k").await().atMost(SOON));

        assertThat(problem.status()).isEqualTo(429);
        assertThat(problem.is("scripted")).isTrue();
        assertThat(problem.title()).isEqualTo("Scripted");
        assertThat(problem.detail()).isEqualTo("as the test wants it");
        assertThat(problem.traceId()).contains("4bf92f3577b34da6a3ce929d0e0e4736");
        assertThat(problem.retryAfter()).contains(Duration.ofSeconds(1));
        assertThat(problem.errors()).singleElement().satisfies(error -> {
            assertThat(error.field()).isEqualTo("priority");
            assertThat(error.rule()).isEqualTo("one of HIGH, LOW");
        });
        assertThat(problem.isTransient()).isTrue();
    }

    @Test
    void get_answeredByAProxyWithHtml_failsWithItsStatus() {
        gateway.fail(MiniGateway.Fault.NO_PROBLEM);

        ProblemException problem = catchThrowableOfType(
                ProblemException.class, () -> cache.get("ns", "k").await().atMost(SOON));

        assertThat(problem.status()).isEqualTo(502);
        assertThat(problem.type()).isEqualTo("about:blank");
    }
}
