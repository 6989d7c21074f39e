package io.slipstream.cache.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipstream.cache.entry.EntryKey;
import io.slipstream.cache.entry.TierUnavailableException;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three masters, of which the first has a replica. */
class RedisClusterIT extends RedisFailoverContract {
    private static final int MASTERS = 3;

    @TempDir
    static Path directory;

    private static Vertx vertx;
    private static List<RedisProcess> nodes;
    private static RedisAccess redis;

    @BeforeAll
    static void startAll() {
        vertx = Vertx.vertx();
        nodes = IntStream.rangeClosed(0, MASTERS)
                .mapToObj(i -> RedisProcess.server(vertx, directory, "", """
                        cluster-enabled yes
                        cluster-announce-ip 127.0.0.1
                        cluster-node-timeout 2000
                        cluster-replica-validity-factor 0
                        cluster-require-full-coverage no
                        """))
                .toList();
        for (int i = 0; i < nodes.size(); i++) {
            nodes.get(i).ask("CLUSTER", "SET-CONFIG-EPOCH", Integer.toString(i + 1));
            if (i < MASTERS) {
                nodes.get(i).ask(addSlots(i));
            }
            nodes.get(i)
                    .ask(
                            "CLUSTER",
                            "MEET",
                            "127.0.0.1",
                            Integer.toString(nodes.getFirst().port()));
        }
        soon().until(() -> nodes.stream()
                .allMatch(node -> info(node, "cluster_known_nodes").equals("4")
                        && info(node, "cluster_state").equals("ok")));
        nodes.getLast().ask("CLUSTER", "REPLICATE", id(nodes.getFirst()));
        nodes.getLast().awaitAllOf(nodes.getFirst());
        redis = RedisAccess.connect(allSettings());
    }

    @AfterAll
    static void stopAll() {
        redis.close();
        nodes.forEach(RedisProcess::close);
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private static String[] addSlots(int node) {
        int first = node * RedisSlot.COUNT / MASTERS;
        int end = (node + 1) * RedisSlot.COUNT / MASTERS;
        return Stream.concat(
                        Stream.of("CLUSTER", "ADDSLOTS"),
                        IntStream.range(first, end).mapToObj(Integer::toString))
                .toArray(String[]::new);
    }

    private static String info(RedisProcess node, String field) {
        return node.field(field, "CLUSTER", "INFO");
    }

    private static String id(RedisProcess node) {
        return node.ask("CLUSTER", "MYID").toString();
    }

    /** One node that is a master and one that is a replica: each leads to all. */
    private static Map<String, String> allSettings() {
        return Map.of(
                "mode", "cluster",
                "timeout", "PT0.5S",
                "url", nodes.getLast().url() + "," + nodes.get(1).url());
    }

    private static List<RedisProcess> pair() {
        return List.of(nodes.getFirst(), nodes.getLast());
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
        return pair().stream().filter(RedisProcess::isMaster).findFirst().orElseThrow();
    }

    @Override
    RedisProcess replica() {
        RedisProcess master = master();
        return pair().stream().filter(node -> node != master).findFirst().orElseThrow();
    }

    @Override
    boolean isItsOwn(byte[] name) {
        return RedisSlot.of(name) < RedisSlot.COUNT / MASTERS;
    }

    @Override
    void restore() {
        pair().stream().filter(node -> !node.isRunning()).forEach(RedisProcess::start);
        soon().until(() -> pair().stream().filter(RedisProcess::isMaster).count() == 1);
        replica().awaitAllOf(master());
        soon().until(() -> nodes.stream()
                .allMatch(node ->
                        node.ask("CLUSTER", "NODES").toString().lines().noneMatch(line -> line.contains("fail"))));
    }

    private EntryKey keyOn(RedisProcess node, String prefix, String suffix) {
        Response slots = nodes.get(1).ask("CLUSTER", "SLOTS");
        return keys(prefix, suffix)
                .filter(key -> StreamSupport.stream(slots.spliterator(), false)
                        .anyMatch(range -> range.get(2).get(1).toInteger() == node.port()
                                && range.get(0).toInteger() <= RedisSlot.of(RedisTier.name(key))
                                && range.get(1).toInteger() >= RedisSlot.of(RedisTier.name(key))))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void slot_ofAnyName_isTheOneOfTheServers() {
        for (String name :
                List.of("", "a", "123456789", "{a}b", "x{}y", "{}{a}", "{a", "a}", "{{a}}", "ü{日本}", "}{a}")) {
            assertThat(RedisSlot.of(name.getBytes(StandardCharsets.UTF_8)))
                    .as(name)
                    .isEqualTo(nodes.getFirst().ask("CLUSTER", "KEYSLOT", name).toInteger());
        }
    }

    @Test
    void master_thatIsFrozen_takesNothingFromTheOthers() {
        RedisProcess frozen = nodes.get(2);
        EntryKey there = keyOn(frozen, "there", "");
        EntryKey here = keyOn(nodes.get(1), "here", "");
        put(there, entry("v"));
        frozen.pause();
        try {
            assertThatThrownBy(() -> get(there)).isInstanceOf(TierUnavailableException.class);
            put(here, entry("v"));
            assertThat(get(here).value()).asString().isEqualTo("v");
            soon().until(() -> !redis.channel().isUp());
            put(here, entry("w"));
            assertThat(get(here).value()).asString().isEqualTo("w");
        } finally {
            frozen.resume();
        }
        redis.awaitUp();
        assertThat(get(there).value()).asString().isEqualTo("v");
    }

    /** As redis-cli moves slots. */
    @Test
    void slot_onItsWayToAnotherMaster_isReadWhereItWas_andWrittenWhereItComesTo() {
        RedisProcess source = nodes.get(1);
        RedisProcess target = nodes.get(2);
        EntryKey stays = keyOn(source, "{moving", "}");
        EntryKey comes = key(stays.key() + "/too");
        String slot = Integer.toString(RedisSlot.of(RedisTier.name(stays)));
        put(stays, entry("old"));

        target.ask("CLUSTER", "SETSLOT", slot, "IMPORTING", id(source));
        source.ask("CLUSTER", "SETSLOT", slot, "MIGRATING", id(target));

        assertThat(get(stays).value()).asString().isEqualTo("old");
        assertThatThrownBy(() -> get(comes)).isInstanceOf(TierUnavailableException.class);

        String name = new String(RedisTier.name(stays), StandardCharsets.UTF_8);
        source.ask("MIGRATE", "127.0.0.1", Integer.toString(target.port()), name, "0", "5000");
        for (RedisProcess node : List.of(target, source, master())) {
            node.ask("CLUSTER", "SETSLOT", slot, "NODE", id(target));
        }

        once(() -> put(comes, entry("new")));
        assertThat(get(comes).value()).asString().isEqualTo("new");
        assertThat(target.ask("CLUSTER", "COUNTKEYSINSLOT", slot).toInteger()).isEqualTo(2);
        redis.awaitUp();
    }
}
