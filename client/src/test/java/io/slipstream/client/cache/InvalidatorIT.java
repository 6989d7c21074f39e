package io.slipstream.client.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipstream.client.http.MiniGateway;
import io.slipstream.client.http.MiniGateway.Fault;
import io.slipstream.client.http.TestClients;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Invalidations that follow a change: made whatever happens, and never the caller's trouble. */
class InvalidatorIT {
    /** Shorter than the patience of these clients, so that what waits for that fails. */
    private static final Duration SOON = Duration.ofSeconds(10);

    private static final Invalidation WHAT = Invalidation.ofTags("t");
    private MiniGateway gateway;

    private TestClients client;

    @BeforeEach
    void connect() {
        gateway = MiniGateway.start();
        client = new TestClients(
                gateway.url(),
                Map.of(
                        "cache.invalidation-patience", "PT30S",
                        "cache.invalidation-timeout", "PT30S",
                        "cache.max-invalidations", "1"));
    }

    @AfterEach
    void disconnect() {
        client.close();
        gateway.close();
    }

    private void pursue() {
        client.cache().invalidator().pursue(WHAT).await().atMost(SOON);
    }

    private long invalidations() {
        return gateway.count("POST", "/invalidations");
    }

    @Test
    void pursue_thatIsAcknowledged_endsAndMakesRoomForTheNext() {
        pursue();
        pursue();

        assertThat(invalidations()).isEqualTo(2);
    }

    @Test
    void pursue_whoseFirstTryFails_endsAtOnceAndGoesOnUntilItIsMade() {
        gateway.fail(Fault.UNAVAILABLE);

        pursue();
        gateway.heal();

        await().atMost(SOON).until(() -> invalidations() >= 2);
        assertThat(gateway.seen().stream()
                        .map(one -> one.headers().get("idempotency-key"))
                        .distinct())
                .hasSize(1);
    }

    @Test
    void pursue_whileTheCacheIsLeftAlone_endsAtOnce() {
        gateway.fail(Fault.UNAVAILABLE);
        IntStream.range(0, 5)
                .forEach(i -> client.cache()
                        .readOrLoad(
                                "ns",
                                "k",
                                String.class,
                                EntryOptions.NONE,
                                () -> Uni.createFrom().item("v"))
                        .await()
                        .atMost(SOON));
        gateway.fail(Fault.SILENCE);

        pursue();

        await().atMost(SOON).until(() -> invalidations() == 1);
    }

    @Test
    void pursue_moreThanMayBeUnderWay_isGivenUp() {
        gateway.fail(Fault.SILENCE);
        client.cache().invalidator().pursue(WHAT).subscribe().with(done -> {});
        await().atMost(SOON).until(() -> invalidations() == 1);

        pursue();

        assertThat(invalidations()).isEqualTo(1);
    }

    @Test
    void pursue_thatIsRefused_isNotTriedAgainAndMakesRoom() {
        gateway.fail(Fault.FORBIDDEN);
        pursue();
        gateway.heal();

        pursue();

        assertThat(invalidations()).isEqualTo(2);
    }
}
