package io.slipstream.cache.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One master and one replica that want a password, and three Sentinels that want another. */
class RedisSentinelIT extends RedisFailoverContract {
    private static final String NAME = "main";

    @TempDir
    static Path directory;

    private static Vertx vertx;
    private static List<RedisProcess> servers;
    private static List<RedisProcess> sentinels;
    private static RedisAccess redis;

    @BeforeAll
    static void startAll() {
        vertx = Vertx.vertx();
        String secret = "requirepass secret\nmasterauth secret\n";
        RedisProcess first = RedisProcess.server(vertx, directory, ":secret@", secret);
        RedisProcess second = RedisProcess.server(
                vertx, directory, ":secret@", secret + "replicaof 127.0.0.1 " + first.port() + "\n");
        servers = List.of(first, second);
        second.awaitAllOf(first);
        sentinels = IntStream.range(0, 3)
                .mapToObj(i -> RedisProcess.sentinel(vertx, directory, ":watch@", """
                        requirepass watch
                        sentinel sentinel-pass watch
                        sentinel monitor %1$s 127.0.0.1 %2$d 2
                        sentinel auth-pass %1$s secret
                        sentinel down-after-milliseconds %1$s 1000
                        sentinel failover-timeout %1$s 2000
                        """.formatted(NAME, first.port())))
                .toList();
        awaitSentinels();
        redis = RedisAccess.connect(allSettings());
    }

    @AfterAll
    static void stopAll() {
        redis.close();
        Stream.of(sentinels, servers).flatMap(List::stream).forEach(RedisProcess::close);
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    /** Until each knows the others and the replica: until then there is no failover. */
    private static void awaitSentinels() {
        soon().ignoreExceptions()
                .until(() -> sentinels.stream()
                        .allMatch(sentinel -> sentinel.ask("SENTINEL", "SENTINELS", NAME)
                                                .size()
                                        == 2
                                && sentinel.ask("SENTINEL", "REPLICAS", NAME).size() == 1
                                && sentinel.ask("SENTINEL", "CKQUORUM", NAME)
                                        .toString()
                                        .startsWith("OK")));
    }

    private static Map<String, String> allSettings() {
        return Map.of(
                "mode", "sentinel",
                "master-name", NAME,
                "sentinel-credentials", ":watch",
                "timeout", "PT0.5S",
                "url",
                        sentinels.stream()
                                .map(sentinel -> "redis://:secret@" + sentinel.address())
                                .collect(Collectors.joining(", ")));
    }

    @Override
    RedisAccess redis() {
        return redis;
    }

    @Override
    Map<String, String> settings() {
        return allSettings();
    }

    @Override
    RedisProcess master() {
        int port = named(sentinels.getFirst());
        return servers.stream()
                .filter(server -> server.port() == port)
                .findFirst()
                .orElseThrow();
    }

    @Override
    RedisProcess replica() {
        RedisProcess master = master();
        return servers.stream().filter(server -> server != master).findFirst().orElseThrow();
    }

    @Override
    boolean isItsOwn(byte[] name) {
        return true;
    }

    /** The Sentinels would do it too, ten seconds later. */
    @Override
    void restore() {
        soon().until(() ->
                sentinels.stream().map(RedisSentinelIT::named).distinct().count() == 1
                        && master().isRunning()
                        && master().isMaster());
        RedisProcess replica = replica();
        String port = Integer.toString(master().port());
        if (!replica.isRunning()) {
            replica.start("--replicaof", "127.0.0.1", port);
        } else if (replica.isMaster()) {
            replica.ask("REPLICAOF", "127.0.0.1", port);
        }
        replica.awaitAllOf(master());
    }

    private static int named(RedisProcess sentinel) {
        return sentinel.ask("SENTINEL", "GET-MASTER-ADDR-BY-NAME", NAME).get(1).toInteger();
    }

    @Test
    void master_thatOnlyAMinorityNames_isNotBelieved() {
        put(key("k"), entry("v"));
        List<RedisProcess> most = sentinels.subList(0, 2);

        most.forEach(RedisProcess::kill);

        soon().until(() -> !redis.channel().isUp());
        most.forEach(RedisProcess::start);
        awaitSentinels();
        redis.awaitUp();
        assertThat(get(key("k")).value()).asString().isEqualTo("v");
    }
}
