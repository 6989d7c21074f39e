package io.slipstream.cache.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipstream.cache.entry.EntryKey;
import io.slipstream.cache.entry.TierUnavailableException;
import io.slipstream.cache.invalidation.PositionMarkers.Marker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What holds where a replica takes the place of a master. */
abstract class RedisFailoverContract extends RedisTierContract {
    private static final Duration LIFE = Duration.ofMinutes(5);

    /** The settings of {@link #redis()}. */
    abstract Map<String, String> settings();

    /** Puts master and replica right, whatever the test before did to them. */
    abstract void restore();

    /** The master that can fail over. */
    abstract RedisProcess master();

    /** Its replica. */
    abstract RedisProcess replica();

    /** Whether the master that can fail over, or its successor, has a name. */
    abstract boolean isItsOwn(byte[] name);

    @BeforeEach
    void restoreAll() {
        restore();
        redis().awaitUp();
    }

    static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .ignoreExceptionsInstanceOf(CompletionException.class); // of servers that are just being replaced
    }

    private EntryKey ownKey(String prefix) {
        return keys(prefix, "")
                .filter(key -> isItsOwn(RedisTier.name(key)))
                .findFirst()
                .orElseThrow();
    }

    /** Many keys; no master is without some of them. */
    Stream<EntryKey> keys(String prefix, String suffix) {
        return IntStream.range(0, 1_000).mapToObj(i -> key(prefix + i + suffix));
    }

    private int ownPartition() {
        return IntStream.range(0, 1_000)
                .filter(i -> isItsOwn(Integer.toString(i).getBytes(StandardCharsets.US_ASCII)))
                .findFirst()
                .orElseThrow();
    }

    static void once(Callable<?> works) {
        soon().ignoreExceptionsInstanceOf(TierUnavailableException.class).until(() -> {
            works.call();
            return true;
        });
    }

    /** Whether a server has bytes under an entry's name, whoever may read them. */
    private static boolean has(RedisProcess server, EntryKey key) {
        String name = new String(RedisTier.name(key), StandardCharsets.UTF_8);
        return server.ask("STRLEN", name).toInteger() > 0;
    }

    @Test
    void changes_whereverTheirKeysAre_areToldToAnotherReplica() {
        Set<EntryKey> heard = ConcurrentHashMap.newKeySet();
        List<EntryKey> changed = keys("told", "").limit(50).toList();
        try (RedisAccess other = RedisAccess.connect(settings())) {
            other.news().start((key, write) -> heard.add(key));

            soon().ignoreExceptionsInstanceOf(TierUnavailableException.class).until(() -> {
                changed.forEach(key -> put(key, entry("v")));
                return heard.containsAll(changed);
            });
        }
    }

    @Test
    void failover_afterTheMasterWasKilled_servesNothingOlderThanItAcknowledged() {
        RedisProcess old = master();
        RedisProcess heir = replica();
        EntryKey changed = ownKey("changed");
        EntryKey removed = ownKey("removed");
        EntryKey leased = ownKey("leased");
        int partition = ownPartition();
        put(changed, entry("older", LIFE));
        put(removed, entry("older", LIFE));
        answer(redis().tier().raise(partition, new Marker(7, 10)));
        heir.awaitAllOf(old);
        heir.pause();
        old.ask("CLIENT", "KILL", "TYPE", "replica");
        put(changed, entry("newer", LIFE));
        answer(tier().remove(removed));
        answer(redis().tier().raise(partition, new Marker(7, 20)));
        assertThat(get(changed).value()).asString().isEqualTo("newer");

        old.kill();
        heir.resume();

        soon().until(() -> {
            assertThat(redis().value(changed)).isIn("away", "none");
            return heir.isMaster() && redis().value(changed).equals("none");
        });
        assertThat(has(heir, changed)).as("the older value is there").isTrue();
        assertThat(has(heir, removed)).as("what was removed is there").isTrue();
        assertThat(get(removed)).isNull();
        assertThat(answer(redis().tier().getMarked(changed, partition)).marker())
                .as("the older marker is not believed")
                .isNull();
        assertThat(put(changed, entry("newest", LIFE))).isTrue();
        assertThat(get(changed).value()).asString().isEqualTo("newest");
        assertThat(answer(redis().leases().take(leased, "ada", LIFE))).isTrue();
        answer(redis().facts().put("fact", Map.of("a", "1"), LIFE));
    }

    @Test
    void failover_whileTheMasterIsFrozen_leavesNobodyWhoBelievesItAfterwards() {
        RedisProcess old = master();
        RedisProcess heir = replica();
        EntryKey key = ownKey("k");
        put(key, entry("older", LIFE));
        heir.awaitAllOf(old);
        try (RedisAccess other = RedisAccess.connect(settings())) {
            old.pause();
            soon().until(heir::isMaster);
            once(() -> answer(other.tier().put(key, entry("newer", LIFE))));

            old.resume();

            soon().until(() -> {
                String value = redis().value(key);
                assertThat(value).isIn("away", "newer");
                return value.equals("newer");
            });
            once(() -> put(key, entry("newest", LIFE)));
            assertThat(answer(other.tier().get(key)).value()).asString().isEqualTo("newest");
        }
    }
}
