package io.slipstream.cache.storage;

import io.slipstream.cache.entry.EntryKey;
import io.slipstream.cache.load.LeaseStore;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The leases of all replicas, in Redis; each command touches one key. Fails with {@code TierUnavailableException}. */
public final class RedisLeases implements LeaseStore {
    private static final String LEASES = "slipstream:cache:lease:";
    private static final String RELEASE =
            "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0";

    private static final String RENEW =
            "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end return 0";

    private final RedisChannel channel;

    /** Holds leases through this channel. */
    public RedisLeases(RedisChannel channel) {
        this.channel = channel;
    }

    @Override
    public Uni<Boolean> take(EntryKey key, String holder, Duration life) {
        byte[] name = name(key);
        return channel.run(
                name,
                link -> link.send(Request.cmd(Command.SET)
                                .arg(Buffer.buffer(name))
                                .arg(holder)
                                .arg("NX")
                                .arg("PX")
                                .arg(Math.max(1, life.toMillis())))
                        .map(answer -> answer != null));
    }

    @Override
    public Uni<Boolean> isHeld(EntryKey key) {
        byte[] name = name(key);
        return channel.run(
                name,
                link -> link.send(Request.cmd(Command.EXISTS).arg(Buffer.buffer(name)))
                        .map(RedisLeases::isPositive));
    }

    @Override
    public Uni<Boolean> renew(EntryKey key, String holder, Duration life) {
        byte[] name = name(key);
        return channel.run(
                name,
                link -> link.send(Request.cmd(Command.EVAL)
                                .arg(RENEW)
                                .arg(1)
                                .arg(Buffer.buffer(name))
                                .arg(holder)
                                .arg(Math.max(1, life.toMillis())))
                        .map(RedisLeases::isPositive));
    }

    @Override
    public Uni<Void> release(EntryKey key, String holder) {
        byte[] name = name(key);
        return channel.run(
                name,
                link -> link.send(Request.cmd(Command.EVAL)
                                .arg(RELEASE)
                                .arg(1)
                                .arg(Buffer.buffer(name))
                                .arg(holder))
                        .mapEmpty());
    }

    private static boolean isPositive(@Nullable Response answer) {
        Integer count = answer == null ? null : answer.toInteger();
        return count != null && count > 0;
    }

    private static byte[] name(EntryKey key) {
        return (LEASES + key.tenant() + ':' + key.namespace() + ':' + key.key()).getBytes(StandardCharsets.UTF_8);
    }
}
