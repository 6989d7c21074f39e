package io.slipstream.cache.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipstream.cache.entry.ContentHash;
import io.slipstream.cache.entry.Entry;
import io.slipstream.cache.entry.EntryKey;
import io.slipstream.cache.entry.TierUnavailableException;
import io.slipstream.cache.invalidation.Dependencies;
import io.slipstream.cache.invalidation.Stamp;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two replicas of the service, of which one hears late that the master was replaced, while the old one goes on answering. */
class RedisReplacedMasterIT {
    private static final Duration LIFE = Duration.ofMinutes(5);

    @TempDir
    static Path directory;

    private static Vertx vertx;

    @BeforeAll
    static void open() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(5));
    }

    private static RedisAccess connect(ScriptedSentinel sentinel) {
        return RedisAccess.connect(
                Map.of("mode", "sentinel", "master-name", "main", "timeout", "PT0.5S", "url", sentinel.url()));
    }

    private static Entry entry(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        long now = RedisAccess.CLOCK.millis();
        return new Entry(
                bytes,
                "text/plain",
                ContentHash.of(bytes, "text/plain"),
                new Stamp(7, 1),
                1,
                now,
                now + LIFE.toMillis(),
                now + LIFE.toMillis(),
                Dependencies.NONE);
    }

    private static boolean takes(RedisAccess access, EntryKey key, Entry entry) {
        try {
            access.tier().put(key, entry).await().indefinitely();
            return true;
        } catch (TierUnavailableException e) {
            return false;
        }
    }

    @Test
    void master_thatWasReplaced_isLeftByAll_beforeAnybodyUsesItsSuccessor() {
        EntryKey key = new EntryKey("tenant", "default", "k");
        try (RedisProcess old = RedisProcess.server(vertx, directory, "", "");
                RedisProcess heir = RedisProcess.server(vertx, directory, "", "");
                ScriptedSentinel late = new ScriptedSentinel(vertx, old);
                ScriptedSentinel early = new ScriptedSentinel(vertx, old);
                RedisAccess reader = connect(late);
                RedisAccess writer = connect(early)) {
            assertThat(takes(writer, key, entry("older"))).isTrue();
            assertThat(reader.value(key)).isEqualTo("older");

            late.fallsSilent();
            early.names(heir);

            soon().until(() ->
                    takes(writer, key, entry("newer")) && heir.ask("DBSIZE").toInteger() == 1);
            assertThat(reader.value(key)).isEqualTo("away");

            late.names(heir);
            soon().until(() -> reader.value(key).equals("newer"));
        }
    }
}
