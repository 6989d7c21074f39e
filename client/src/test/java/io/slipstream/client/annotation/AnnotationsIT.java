package io.slipstream.client.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.slipstream.client.annotation.Products.Product;
import io.slipstream.client.http.MiniGateway;
import io.slipstream.client.http.MiniGateway.Fault;
import io.slipstream.client.key.UnsupportedKeyException;
import io.smallrye.common.vertx.VertxContext;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The annotations in an application, over a gateway that fails when it is told to. */
@QuarkusTest
@QuarkusTestResource(MiniGatewayResource.class)
class AnnotationsIT {
    private static final Duration SOON = Duration.ofSeconds(10);

    @Inject
    Products products;

    @Inject
    Prices prices;

    @Inject
    Vertx vertx;

    MiniGateway gateway;

    @BeforeEach
    void reset() {
        gateway.reset();
        products.reset();
    }

    private void awaitEntries(int count) {
        await().untilAsserted(() -> assertThat(gateway.entries()).hasSize(count));
    }

    @Test
    void cached_aPlainMethod_runsOnceOnTheCallersThread() {
        Product first = products.find(7);
        awaitEntries(1);
        Product second = products.find(7);

        assertThat(first).isEqualTo(new Product(7, "n1"));
        assertThat(second).isEqualTo(first);
        assertThat(products.runs()).isEqualTo(1);
        assertThat(products.thread()).isEqualTo(Thread.currentThread().getName());
        assertThat(gateway.entries()).hasEntrySatisfying("products/entries/name:product|l1:7", entry -> {
            assertThat(entry.value()).isEqualTo("{\"id\":7,\"name\":\"n1\"}");
            assertThat(entry.contentType()).isEqualTo("application/json");
            assertThat(entry.query()).isEqualTo("ttl=PT5M&tags=product%3A7%2Cproducts&tables=products");
        });
    }

    @Test
    void cached_methodsThatAnswerLater_runOnce() {
        products.findLater(7).await().atMost(SOON);
        products.findAtSomeStage(7).toCompletableFuture().join();
        awaitEntries(2);

        assertThat(products.findLater(7).await().atMost(SOON)).isEqualTo(new Product(7, "n1"));
        assertThat(products.findAtSomeStage(7).toCompletableFuture().join()).isEqualTo(new Product(7, "n2"));
        assertThat(products.runs()).isEqualTo(2);
    }

    @Test
    void cached_withChosenKeyParameters_ignoresTheOthersAndKeepsGenericTypes() {
        List<Product> first = products.list("a", "r1").await().atMost(SOON);
        awaitEntries(1);
        List<Product> second = products.list("a", "r2").await().atMost(SOON);
        products.list("b", "r1").await().atMost(SOON);

        assertThat(second).isEqualTo(first).hasOnlyElementsOfType(Product.class);
        assertThat(products.runs()).isEqualTo(4);
    }

    @Test
    void cached_nullAndEmpty_areKept() {
        assertThat(products.nothing().await().atMost(SOON)).isNull();
        assertThat(products.maybe(false)).isEmpty();
        assertThat(products.maybe(true)).contains("x");
        awaitEntries(3);

        assertThat(products.nothing().await().atMost(SOON)).isNull();
        assertThat(products.maybe(false)).isEqualTo(Optional.empty());
        assertThat(products.maybe(true)).contains("x");
        assertThat(products.runs()).isEqualTo(3);
    }

    @Test
    void cached_aFailure_isThrownAsItIsAndNotKept() {
        for (int i = 1; i <= 3; i++) {
            assertThatThrownBy(products::fail)
                    .isExactlyInstanceOf(IllegalStateException.class)
                    .hasMessage("no such product");
            assertThat(products.runs()).isEqualTo(i);
        }
        assertThatThrownBy(() -> products.failLater().await().atMost(SOON)).hasMessage("no such product");
        assertThat(gateway.entries()).isEmpty();
    }

    @Test
    void cached_byManyThreadsAtOnce_runsOnce() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Product>> callers = IntStream.range(0, 50)
                    .mapToObj(i -> threads.submit(() -> products.find(9)))
                    .toList();
            for (Future<Product> caller : callers) {
                assertThat(caller.get().id()).isEqualTo(9);
            }
        }
        // Those that came when the first was done already read what it kept, or wait for that.
        assertThat(products.runs()).isEqualTo(1);
    }

    @Test
    void cached_anInterruptedThread_getsTheValueAndStaysInterrupted() {
        Thread.currentThread().interrupt();

        assertThat(products.find(7)).isEqualTo(new Product(7, "n1"));

        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void cached_aPlainMethodOnAnEventLoop_isRefusedWithAdvice() {
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();

        vertx.getOrCreateContext().runOnContext(ignored -> {
            try {
                thrown.complete(new AssertionError("it ran: " + products.find(7)));
            } catch (IllegalStateException e) {
                thrown.complete(e);
            }
        });

        assertThat(thrown.join()).isInstanceOf(IllegalStateException.class).hasMessageContaining("let it return a Uni");
        assertThat(products.runs()).isZero();
    }

    @Test
    void cached_aUniOnAnEventLoop_runsAndGoesOnInTheCallersContext() {
        Context context = VertxContext.getOrCreateDuplicatedContext(vertx);
        CompletableFuture<Context> missed = new CompletableFuture<>();
        CompletableFuture<Context> hit = new CompletableFuture<>();

        context.runOnContext(
                ignored -> products.findLater(7).subscribe().with(found -> missed.complete(Vertx.currentContext())));
        missed.join();
        awaitEntries(1);
        context.runOnContext(
                ignored -> products.findLater(7).subscribe().with(found -> hit.complete(Vertx.currentContext())));

        assertThat(missed.join()).isSameAs(context);
        assertThat(hit.join()).isSameAs(context);
    }

    @Test
    void cached_onAClass_cachesEachOfItsMethodsAlsoCalledByOneAnother() {
        BigDecimal gross = prices.gross("a");
        awaitEntries(2);

        assertThat(prices.gross("a")).isEqualTo(gross);
        assertThat(prices.net("a").multiply(new BigDecimal("1.19"))).isEqualTo(gross);
        assertThat(gateway.entries().values())
                .allSatisfy(entry -> assertThat(entry.tags()).containsExactly("prices"));
    }

    @Test
    void cached_aUniOnAWorkerThread_runsAndGoesOnWhereItMayBlock() {
        Context context = VertxContext.getOrCreateDuplicatedContext(vertx);
        CompletableFuture<Boolean> runs = new CompletableFuture<>();
        CompletableFuture<Context> goesOn = new CompletableFuture<>();

        context.executeBlocking(() -> products.findLater(7)
                .invoke(() -> runs.complete(Context.isOnWorkerThread()))
                .subscribe()
                .with(found -> goesOn.complete(Vertx.currentContext())));

        assertThat(runs.join()).isTrue();
        assertThat(goesOn.join()).isSameAs(context);
        assertThat(products.thread()).doesNotContain("eventloop");
    }

    @Test
    void cached_inATrace_sendsItAlong() {
        Context context = VertxContext.getOrCreateDuplicatedContext(vertx);
        CompletableFuture<String> traced = new CompletableFuture<>();

        context.runOnContext(ignored -> {
            Span span =
                    GlobalOpenTelemetry.getTracer("test").spanBuilder("request").startSpan();
            Scope current = span.makeCurrent();
            // As in a request, whose span is there until it is answered: the first call has to make a connection.
            products.findLater(7)
                    .onTermination()
                    .invoke(current::close)
                    .subscribe()
                    .with(found -> traced.complete(span.getSpanContext().getTraceId()));
        });
        String traceId = traced.join();

        // Beside the write of an earlier test, which nobody waited for.
        assertThat(gateway.seen().stream().filter(one -> one.method().equals("GET")))
                .singleElement()
                .satisfies(get -> assertThat(get.headers().get("traceparent")).startsWith("00-" + traceId + "-"));
    }

    @Test
    void cached_withTheCacheAway_runsAndIsCachedAgainWhenItIsBack() {
        gateway.fail(Fault.CUT);
        IntStream.range(0, 10).forEach(i -> assertThat(products.find(7).name()).isEqualTo("n" + products.runs()));
        assertThat(products.runs()).isEqualTo(10);

        gateway.heal();

        await().untilAsserted(() -> assertThat(products.find(7)).isEqualTo(products.find(7)));
    }

    @Test
    void cached_whatItCannotKeep_isRefusedNamingWhy() {
        assertThatThrownBy(() -> products.unknownArgument(new Date()))
                .isInstanceOf(UnsupportedKeyException.class)
                .hasMessageContaining("parameter 'since'")
                .hasMessageContaining("java.util.Date");
        assertThatThrownBy(products::noValue).hasMessageContaining("void is no value");
        assertThatThrownBy(products::stream).hasMessageContaining("is no value");
        assertThatThrownBy(products::anything).hasMessageContaining("a type without variables");
        assertThatThrownBy(products::wrongTtl).hasMessageContaining("ttl of").hasMessageContaining("'soon'");
        assertThatThrownBy(() -> products.wrongTag(1)).hasMessageContaining("names 'other', the parameters are [id]");
    }

    @Test
    void invalidateCached_byTag_dropsWhatHasIt() {
        products.find(7);
        products.find(8);
        awaitEntries(2);

        products.change(new Product(7, "new"));

        assertThat(gateway.entries()).containsOnlyKeys("products/entries/name:product|l1:8");
        assertThat(gateway.seen().getLast().query()).isEqualTo("wait=replicas");
    }

    @Test
    void invalidateCached_byKey_dropsTheOneEntry() {
        products.find(7);
        products.find(8);
        awaitEntries(2);

        products.remove(7, "sold out").await().atMost(SOON);

        assertThat(gateway.entries()).containsOnlyKeys("products/entries/name:product|l1:8");
    }

    @Test
    void invalidateCached_byNamespace_dropsAllOfItWhenTheStageIsDone() {
        products.find(7);
        products.maybe(true);
        awaitEntries(2);

        assertThat(products.changeAll().toCompletableFuture().join()).isEqualTo("done");

        assertThat(gateway.entries())
                .hasSize(1)
                .allSatisfy((slot, entry) -> assertThat(slot).startsWith("default/"));
    }

    @Test
    void invalidateCached_onAMethodThatFails_dropsNothing() {
        products.find(7);
        awaitEntries(1);

        assertThatThrownBy(products::failToChange).hasMessage("no such product");

        assertThat(gateway.entries()).hasSize(1);
        assertThat(gateway.count("POST", "/invalidations")).isZero();
    }

    @Test
    void invalidateCached_withTheCacheAway_returnsAndIsMadeUpForWhenItIsBack() {
        products.find(7);
        awaitEntries(1);
        gateway.fail(Fault.UNAVAILABLE);

        products.change(new Product(7, "new"));
        assertThat(gateway.entries()).hasSize(1);
        gateway.heal();

        awaitEntries(0);
        assertThat(gateway.seen().stream()
                        .filter(one -> one.is("POST", "/invalidations"))
                        .map(one -> one.headers().get("idempotency-key"))
                        .distinct())
                .hasSize(1);
    }

    @Test
    void invalidateCached_thatNamesNothingOrReturnsAStream_isRefusedBeforeTheMethodRuns() {
        assertThatThrownBy(products::changeStream).hasMessageContaining("returns a stream");
        assertThatThrownBy(products::changeNothing).hasMessageContaining("must name at least one of");
        assertThat(products.runs()).isZero();
    }
}
