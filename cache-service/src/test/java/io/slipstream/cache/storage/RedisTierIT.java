package io.slipstream.cache.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.slipstream.cache.entry.TierUnavailableException;
import io.slipstream.devkit.stack.LocalStack;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One server. */
class RedisTierIT extends RedisTierContract {
    private static RedisAccess redis;

    @BeforeAll
    static void connect() {
        redis = RedisAccess.connect(Map.of("url", LocalStack.shared().redisUrl(), "timeout", "PT2S"));
    }

    @AfterAll
    static void disconnect() {
        redis.close();
    }

    @Override
    RedisAccess redis() {
        return redis;
    }

    @Test
    void get_afterRedisRanAnew_doesNotTrustWhatTheOtherRunLeft() {
        put(key("k"), entry("v"));
        assertThat(get(key("k"))).isNotNull();

        LocalStack.shared().redis().restart();

        await().atMost(Duration.ofSeconds(30))
                .ignoreExceptionsInstanceOf(TierUnavailableException.class)
                .untilAsserted(() -> assertThat(get(key("k"))).isNull());
        put(key("k"), entry("w"));
        assertThat(get(key("k")).value()).asString().isEqualTo("w");
    }

    @Test
    void get_whileRedisIsFrozen_failsInTimeAndThenAtOnce() {
        LocalStack.shared().redis().pause();
        try {
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                assertThatThrownBy(() -> get(key("k"))).isInstanceOf(TierUnavailableException.class);
                return !redis.channel().isUp();
            });
            assertThatThrownBy(() -> get(key("k")))
                    .isInstanceOf(TierUnavailableException.class)
                    .hasMessageContaining("left alone");
        } finally {
            LocalStack.shared().redis().resume();
        }
        redis.awaitUp();
        assertThat(get(key("never"))).isNull();
    }

    /** Another may have been master meanwhile, and have lost what it acknowledged. */
    @Test
    void get_afterTheServerWasDemotedAndPromotedAgain_doesNotTrustWhatItHadBefore(@TempDir Path directory) {
        Vertx vertx = Vertx.vertx();
        try (RedisProcess server = RedisProcess.server(vertx, directory, "", "");
                RedisAccess access = RedisAccess.connect(Map.of("url", server.url(), "timeout", "PT2S"))) {
            answer(access.tier().put(key("k"), entry("v")));

            server.ask("REPLICAOF", "127.0.0.1", "1");
            await().atMost(Duration.ofSeconds(30)).until(() -> !access.channel().isUp());
            assertThatThrownBy(() -> answer(access.tier().put(key("k"), entry("w"))))
                    .isInstanceOf(TierUnavailableException.class);
            server.ask("REPLICAOF", "NO", "ONE");
            access.awaitUp();

            assertThat(answer(access.tier().get(key("k")))).isNull();
            assertThat(answer(access.tier().put(key("k"), entry("w")))).isTrue();
            assertThat(answer(access.tier().get(key("k"))).value()).asString().isEqualTo("w");
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }
}
