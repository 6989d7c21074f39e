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
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/**
 * Three replicas under load and under faults, in an order that a seed decides, for as long as {@code chaos.span} says or
 * until {@code chaos.reads} reads were checked. Whatever is read must be the
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
        long end = System.nanoTime()
                + Duration.parse(System.getProperty("chaos.span", "PT5M")).toNanos();
        walk(FaultWalk::round, oracle -> System.nanoTime() < end);
    }

    @Test
    void replicas_withoutRedisOrKafkaForHalfAMinute_serveNothingOvertakenPastTheBound() throws Exception {
        long reads = Long.getLong("chaos.reads", 100_000);
        walk(FaultWalk::outage, oracle -> oracle.checked() < reads);
    }

    private interface Round {
        void run(FaultWalk walk) throws Exception;
    }

    private static void walk(Round round, Predicate<VersionOracle> goesOn) throws Exception {
        String given = System.getProperty("chaos.seed", "");
        long seed = given.isEmpty() ? System.nanoTime() : Long.parseLong(given);
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
                for (int number = 1; goesOn.test(oracle) && oracle.violations().isEmpty(); number++) {
                    load.calm(false);
                    walk.pause();
                    round.run(walk);
                    load.calm(true);
                    cluster.awaitWhole(token, NAMESPACES);
                    if (walk.lostWords()) {
                        List<Key> others = VersionOracle.keys("k" + number, KEYS_OF_EACH_KIND);
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
