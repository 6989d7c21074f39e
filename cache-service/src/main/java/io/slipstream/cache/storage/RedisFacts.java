package io.slipstream.cache.storage;

import io.slipstream.cache.invalidation.SharedFacts;
import io.slipstream.cache.load.Warmup;
import io.slipstream.cache.load.WarmupStore;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Receipts and the progress of warm-ups in Redis, as hashes that live for a while. */
public final class RedisFacts implements SharedFacts, WarmupStore {
    private static final String FACTS = "slipstream:cache:fact:";
    private static final String WARMUPS = "warmup:";
    private static final Base64.Encoder TO_TEXT = Base64.getUrlEncoder().withoutPadding();

    private final RedisChannel channel;
    private final Duration warmupLife;

    /** Keeps facts through this channel, and warm-ups for a time. */
    public RedisFacts(RedisChannel channel, Duration warmupLife) {
        this.channel = channel;
        this.warmupLife = warmupLife;
    }

    @Override
    public Uni<Void> put(String name, Map<String, String> fields, Duration life) {
        byte[] key = key(name);
        Request set = Request.cmd(Command.HSET).arg(Buffer.buffer(key));
        fields.forEach((field, value) -> set.arg(field).arg(value));
        Request expire = Request.cmd(Command.PEXPIRE).arg(Buffer.buffer(key)).arg(life.toMillis());
        return channel.run(key, link -> link.send(List.of(set, expire)).mapEmpty());
    }

    @Override
    public Uni<Map<String, String>> get(String name) {
        byte[] key = key(name);
        return channel.run(
                key,
                link -> link.send(Request.cmd(Command.HGETALL).arg(Buffer.buffer(key)))
                        .map(RedisFacts::fields));
    }

    @Override
    public Uni<Void> save(String tenant, Warmup warmup) {
        return put(
                WARMUPS + tenant + ':' + warmup.id(),
                Map.of(
                        "namespace", warmup.namespace(),
                        "status", warmup.status().name(),
                        "total", Integer.toString(warmup.total()),
                        "loaded", Integer.toString(warmup.loaded()),
                        "absent", text(warmup.absent()),
                        "failed", text(warmup.failed())),
                warmupLife);
    }

    @Override
    public Uni<Optional<Warmup>> find(String tenant, String id) {
        byte[] key = key(WARMUPS + tenant + ':' + id);
        Request get = Request.cmd(Command.HGETALL).arg(Buffer.buffer(key));
        Request left = Request.cmd(Command.PTTL).arg(Buffer.buffer(key));
        return channel.run(
                key,
                link -> link.send(List.of(get, left)).map((List<@Nullable Response> answers) -> warmup(id, answers)));
    }

    private static byte[] key(String name) {
        return (FACTS + name).getBytes(StandardCharsets.UTF_8);
    }

    private Optional<Warmup> warmup(String id, List<@Nullable Response> answers) {
        Map<String, String> fields = fields(answers.get(0));
        String status = fields.get("status");
        Response life = answers.get(1);
        Long left = life == null ? null : life.toLong();
        if (status == null || left == null) {
            return Optional.empty();
        }
        Warmup.Status told = Warmup.Status.valueOf(status);
        boolean isSilent = warmupLife.toMillis() - left > SILENCE.toMillis();
        return Optional.of(new Warmup(
                id,
                fields.getOrDefault("namespace", ""),
                told == Warmup.Status.RUNNING && isSilent ? Warmup.Status.FAILED : told,
                Integer.parseInt(fields.getOrDefault("total", "0")),
                Integer.parseInt(fields.getOrDefault("loaded", "0")),
                texts(fields.getOrDefault("absent", "")),
                texts(fields.getOrDefault("failed", ""))));
    }

    private static String text(List<String> keys) {
        return keys.stream()
                .map(key -> TO_TEXT.encodeToString(key.getBytes(StandardCharsets.UTF_8)))
                .collect(Collectors.joining(","));
    }

    private static List<String> texts(String text) {
        return text.isEmpty()
                ? List.of()
                : Arrays.stream(text.split(",", -1))
                        .map(key -> new String(Base64.getUrlDecoder().decode(key), StandardCharsets.UTF_8))
                        .toList();
    }

    /** A hash comes as a map or, by the older protocol, as a list of names and values in turn. */
    static Map<String, String> fields(@Nullable Response answer) {
        Map<String, String> fields = new HashMap<>();
        if (answer != null && answer.isMap()) {
            for (String field : answer.getKeys()) {
                fields.put(field, answer.get(field).toString());
            }
        } else if (answer != null) {
            for (int i = 0; i + 1 < answer.size(); i += 2) {
                fields.put(answer.get(i).toString(), answer.get(i + 1).toString());
            }
        }
        return fields;
    }
}
