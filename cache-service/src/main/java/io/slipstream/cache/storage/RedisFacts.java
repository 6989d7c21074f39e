package io.slipstream.cache.storage;

import io.slipstream.cache.invalidation.SharedFacts;
import io.slipstream.cache.load.Warmup;
import io.slipstream.cache.load.WarmupStore;
import io.smallrye.mutiny.Uni;
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
        String key = FACTS + name;
        Request set = Request.cmd(Command.HSET).arg(key);
        fields.forEach((field, value) -> set.arg(field).arg(value));
        Request expire = Request.cmd(Command.PEXPIRE).arg(key).arg(life.toMillis());
        return channel.run(link -> link.send(List.of(set, expire)).mapEmpty());
    }

    @Override
    public Uni<Map<String, String>> get(String name) {
        return channel.run(link ->
                link.send(Request.cmd(Command.HGETALL).arg(FACTS + name)).map(RedisFacts::fields));
    }

    @Override
    public Uni<Void> save(String tenant, Warmup warmup) {
        String absent = warmup.absent().stream()
                .map(key -> TO_TEXT.encodeToString(key.getBytes(StandardCharsets.UTF_8)))
                .collect(Collectors.joining(","));
        return put(
                WARMUPS + tenant + ':' + warmup.id(),
                Map.of(
                        "namespace", warmup.namespace(),
                        "status", warmup.status().name(),
                        "total", Integer.toString(warmup.total()),
                        "loaded", Integer.toString(warmup.loaded()),
                        "absent", absent),
                warmupLife);
    }

    @Override
    public Uni<Optional<Warmup>> find(String tenant, String id) {
        return get(WARMUPS + tenant + ':' + id).map(fields -> warmup(id, fields));
    }

    private static Optional<Warmup> warmup(String id, Map<String, String> fields) {
        String status = fields.get("status");
        if (status == null) {
            return Optional.empty();
        }
        String absent = fields.getOrDefault("absent", "");
        List<String> keys = absent.isEmpty()
                ? List.of()
                : Arrays.stream(absent.split(",", -1))
                        .map(key -> new String(Base64.getUrlDecoder().decode(key), StandardCharsets.UTF_8))
                        .toList();
        return Optional.of(new Warmup(
                id,
                fields.getOrDefault("namespace", ""),
                Warmup.Status.valueOf(status),
                Integer.parseInt(fields.getOrDefault("total", "0")),
                Integer.parseInt(fields.getOrDefault("loaded", "0")),
                keys));
    }

    /** A hash comes as a map or, by the older protocol, as a list of names and values in turn. */
    private static Map<String, String> fields(@Nullable Response answer) {
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
