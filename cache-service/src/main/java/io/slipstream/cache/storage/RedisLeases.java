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
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The leases of all replicas, in Redis; each command touches one key. Fails with {@code TierUnavailableException}. */
public final class RedisLeases implements LeaseStore {
    private static final String LEASES = "slipstream:cache:lease:";
    private static final String RELEASE =
            "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0";

    private static final String RENEW =
            "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end return 0";

    private final RedisChannel channel;
    private final Patience patience;

    private RedisLeases(RedisChannel channel, Patience patience) {
        this.channel = channel;
        this.patience = patience;
    }

    /**
     * Leases for what costs about as much as a read of Redis: whoever asks gives up as soon as Redis is seen to be silent.
     *
     * @param certain how long a command may take in any case
     * @param most how long it may take while Redis answers others. Whoever gives up has a lease for its own replica alone, so that others may do the same
     *     work: longer than a read, which Redis has just answered when a lease is asked for
     */
    public static RedisLeases ofCheapWork(RedisChannel channel, Duration certain, Duration most) {
        return new RedisLeases(channel, new Patience(certain.compareTo(most) < 0 ? certain : most, most));
    }

    /**
     * Leases for what costs far more than any wait for Redis.
     *
     * @param within how long a command may take
     */
    public static RedisLeases ofDearWork(RedisChannel channel, Duration within) {
        return new RedisLeases(channel, Patience.of(within));
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
                        .map(answer -> answer != null),
                patience);
    }

    @Override
    public Uni<Boolean> isHeld(EntryKey key) {
        byte[] name = name(key);
        return channel.run(
                name,
                link -> link.send(Request.cmd(Command.EXISTS).arg(Buffer.buffer(name)))
                        .map(RedisLeases::isPositive),
                patience);
    }

    @Override
    public Uni<Optional<String>> holder(EntryKey key) {
        byte[] name = name(key);
        return channel.run(
                name,
                link -> link.send(Request.cmd(Command.GET).arg(Buffer.buffer(name)))
                        .map(answer -> Optional.ofNullable(answer).map(Response::toString)),
                patience);
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
                        .map(RedisLeases::isPositive),
                patience);
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
                        .mapEmpty(),
                patience);
    }

    private static boolean isPositive(@Nullable Response answer) {
        Integer count = answer == null ? null : answer.toInteger();
        return count != null && count > 0;
    }

    private static byte[] name(EntryKey key) {
        return (LEASES + key.tenant() + ':' + key.namespace() + ':' + key.key()).getBytes(StandardCharsets.UTF_8);
    }
}
