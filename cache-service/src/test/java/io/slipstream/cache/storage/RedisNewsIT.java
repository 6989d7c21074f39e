package io.slipstream.cache.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipstream.cache.entry.Entry;
import io.slipstream.cache.entry.EntryKey;
import io.slipstream.devkit.stack.LocalStack;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Replicas tell each other what they wrote through Redis. */
class RedisNewsIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    private final String tenant = "t-" + UUID.randomUUID();
    private final List<Heard> here = new CopyOnWriteArrayList<>();
    private final List<Heard> there = new CopyOnWriteArrayList<>();
    private RedisAccess writer;
    private RedisAccess reader;

    private record Heard(EntryKey key, long write) {}

    @BeforeEach
    void connect() {
        writer = listening(here, Map.of());
        reader = listening(there, Map.of());
    }

    @AfterEach
    void disconnect() {
        writer.close();
        reader.close();
    }

    private static RedisAccess listening(List<Heard> heard, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("url", LocalStack.shared().redisUrl());
        all.put("timeout", "PT2S");
        all.put("check-interval", "PT0.02S");
        RedisAccess access = RedisAccess.connect(all);
        access.news().start((key, write) -> heard.add(new Heard(key, write)));
        return access;
    }

    private EntryKey key(String name) {
        return new EntryKey(tenant, "default", name);
    }

    private static Entry entry(long write) {
        return DiskEntries.entry(new EntryKey("t", "default", "k"), write, 1, RedisAccess.CLOCK.millis(), 60_000);
    }

    private static void put(RedisAccess access, EntryKey key, long write) {
        access.tier().put(key, entry(write)).await().atMost(SOON);
    }

    /** Until both hear the other one. */
    private void awaitListeners() {
        EntryKey probe = key("probe");
        await().atMost(SOON).until(() -> {
            put(writer, probe, 1);
            put(reader, probe, 2);
            return there.contains(new Heard(probe, 1)) && here.contains(new Heard(probe, 2));
        });
    }

    @Test
    void change_onOneReplica_isHeardByTheOthersAndNotByItself() {
        awaitListeners();
        EntryKey odd = key("a:b/ü {c}");

        put(writer, odd, 11);
        writer.tier().replace(odd, entry(12), 11).await().atMost(SOON);
        writer.tier().replace(odd, entry(13), 99).await().atMost(SOON);
        writer.tier().remove(odd).await().atMost(SOON);
        put(writer, key("last"), 14);

        await().atMost(SOON).until(() -> there.contains(new Heard(key("last"), 14)));
        assertThat(there.stream().filter(one -> one.key().equals(odd)))
                .as("a write, a replacement that took place, a removal")
                .containsExactly(new Heard(odd, 11), new Heard(odd, 12), new Heard(odd, 0));
        assertThat(here).noneMatch(one -> one.key().equals(odd));
    }

    @Test
    void listeners_whoseConnectionsWereEnded_hearAgain() {
        awaitListeners();
        Vertx vertx = Vertx.vertx();
        try {
            Redis.createClient(vertx, LocalStack.shared().redisUrl())
                    .send(Request.cmd(Command.CLIENT).arg("KILL").arg("TYPE").arg("pubsub"))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
        here.clear();
        there.clear();

        awaitListeners();

        put(writer, key("once"), 21);
        put(writer, key("then"), 22);
        await().atMost(SOON).until(() -> there.contains(new Heard(key("then"), 22)));
        assertThat(there.stream().filter(one -> one.key().equals(key("once"))))
                .as("one connection, not two")
                .hasSize(1);
    }

    @Test
    void replicas_thatAreToldNotTo_tellAndHearNothing() {
        awaitListeners();
        List<Heard> silent = new CopyOnWriteArrayList<>();
        try (RedisAccess off = listening(silent, Map.of("publish-changes", "false"))) {
            put(off, key("hidden"), 31);
            put(writer, key("told"), 32);

            await().atMost(SOON).until(() -> there.contains(new Heard(key("told"), 32)));
            assertThat(there).noneMatch(one -> one.key().equals(key("hidden")));
            assertThat(silent).isEmpty();
        }
    }

    @Test
    void news_thatComeBetweenAPingAndItsAnswer_doNotEndTheConnection() {
        awaitListeners();

        List<EntryKey> keys =
                IntStream.range(0, 3_000).mapToObj(i -> key("flood" + i)).toList();
        for (EntryKey key : keys) {
            put(writer, key, 7);
        }

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(there).extracting(Heard::key).containsAll(keys));
    }
}
