package io.slipstream.cache.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipstream.cache.chaos.VersionOracle.Key;
import io.slipstream.cache.chaos.VersionOracle.Kind;
import io.slipstream.contracts.security.Scope;
import io.slipstream.devkit.junit.TestTokens;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Three replicas under load and under faults, in an order that a seed decides, for as long as {@code chaos.span} says. Whatever is read must be the
 * newest version that was acknowledged longer ago than the bound, and with a token the newest one at all. {@code chaos.seed}
 * repeats an order, though not its timing.
 */
class ReplicaChaosST {
    /** {@code slipstream.cache.log.silence}. */
    private static final Duration BOUND = Duration.ofSeconds(1);

    private static final int KEYS_OF_EACH_KIND = 20;
    private static final List<String> NAMESPACES =
            Arrays.stream(Kind.values()).map(CacheLoad::namespace).toList();

    @Test
    void replicas_underFaultsInRandomOrder_serveNothingOvertakenPastTheBound() throws Exception {
        String given = System.getProperty("chaos.seed", "");
        long seed = given.isEmpty() ? System.nanoTime() : Long.parseLong(given);
        Duration span = Duration.parse(System.getProperty("chaos.span", "PT5M"));
        String tenant = "chaos-" + seed;
        String token = TestTokens.bearer(tenant, "tester", Scope.Names.CACHE_READ, Scope.Names.CACHE_WRITE);
        VersionOracle oracle = new VersionOracle(BOUND);
        List<Key> keys = VersionOracle.keys("k0", KEYS_OF_EACH_KIND);
        System.out.println("chaos.seed=" + seed);
        try (VersionedOrigin origin = new VersionedOrigin();
                Cluster cluster = new Cluster()) {
            origin.serve(keys);
            cluster.awaitWhole(token, List.of("wiki", "default"));
            String policy = "{\"loader_url\":\"%s\",\"ttl\":\"PT1H\"}".formatted(origin.loaderUrl());
            assertThat(cluster.send(cluster.addresses().getFirst(), "/namespaces/loaded", token, "PUT", policy)
                            .statusCode())
                    .isBetween(200, 204);
            cluster.awaitWhole(token, NAMESPACES);
            FaultWalk walk = new FaultWalk(cluster, new Random(seed));
            try (CacheLoad load = new CacheLoad(cluster.addresses(), token, oracle, keys, seed)) {
                long end = System.nanoTime() + span.toNanos();
                for (int round = 1;
                        System.nanoTime() < end && oracle.violations().isEmpty();
                        round++) {
                    load.calm(false);
                    walk.pause();
                    walk.round();
                    load.calm(true);
                    cluster.awaitWhole(token, NAMESPACES);
                    if (walk.lostWords()) {
                        List<Key> others = VersionOracle.keys("k" + round, KEYS_OF_EACH_KIND);
                        origin.serve(others);
                        load.use(others);
                    }
                    System.out.println(oracle + ", " + load);
                }
            }
        }
        assertThat(oracle.violations()).as("seed %d", seed).isEmpty();
        assertThat(oracle.checked()).as("seed %d", seed).isPositive();
    }
}
