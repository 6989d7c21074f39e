package io.slipstream.cache.storage;

import io.slipstream.cache.entry.EntryKey;
import io.slipstream.cache.load.HotKeyStore;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Hottest keys in Redis: a list for each replica that expires, and one hash that says which replicas told one. Whoever finds a list gone takes its replica
 * out of the hash. Each step touches one name in Redis.
 */
public final class RedisHotKeys implements HotKeyStore {
    private static final String NAME = "slipstream:cache:hot-keys";
    private static final byte[] WORDS = NAME.getBytes(StandardCharsets.UTF_8);
    private static final String LEAVING = "leaving ";
    /** Lists are longer than what the usual time-out is meant for. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final RedisChannel channel;
    private final Vertx vertx;
    private final Duration retention;
    private final int limit;

    /**
     * Tells through this channel.
     *
     * @param retention how long a list is kept
     * @param limit how many keys of one list are read
     */
    public RedisHotKeys(RedisChannel channel, Vertx vertx, Duration retention, int limit) {
        this.channel = channel;
        this.vertx = vertx;
        this.retention = retention;
        this.limit = limit;
    }

    @Override
    public Uni<Void> tell(String replica, List<EntryKey> hottest, boolean isLeaving) {
        String word = (isLeaving ? LEAVING : "") + UUID.randomUUID();
        byte[] name = list(replica);
        Request list = Request.cmd(Command.SET)
                .arg(Buffer.buffer(name))
                .arg(Buffer.buffer(HotKeyCodec.encode(hottest)))
                .arg("PX")
                .arg(retention.toMillis());
        Request say =
                Request.cmd(Command.HSET).arg(Buffer.buffer(WORDS)).arg(replica).arg(word);
        Request expire = Request.cmd(Command.PEXPIRE).arg(Buffer.buffer(WORDS)).arg(retention.toMillis());
        // The list first: whoever reads the word finds the list that it speaks of, or a later one.
        return channel.run(name, link -> link.send(list), PATIENCE)
                .chain(() -> channel.run(WORDS, link -> link.send(List.of(say, expire)), PATIENCE))
                .replaceWithVoid();
    }

    @Override
    public Uni<List<Word>> words() {
        Request all = Request.cmd(Command.HGETALL).arg(Buffer.buffer(WORDS));
        return channel.run(WORDS, link -> link.send(all).map(RedisFacts::fields).map(RedisHotKeys::words), PATIENCE);
    }

    @Override
    public Uni<List<EntryKey>> hottest(String replica) {
        byte[] name = list(replica);
        Request get = Request.cmd(Command.GET).arg(Buffer.buffer(name));
        return channel.run(name, link -> link.send(get).compose(this::read), PATIENCE)
                .call(list -> list == null ? forget(replica) : Uni.createFrom().voidItem())
                .map(list -> list == null ? List.of() : list);
    }

    private Future<@Nullable List<EntryKey>> read(@Nullable Response list) {
        return list == null
                ? Future.succeededFuture()
                : vertx.executeBlocking(() -> HotKeyCodec.decode(list.toBytes(), limit), false);
    }

    private Uni<Void> forget(String replica) {
        Request out = Request.cmd(Command.HDEL).arg(Buffer.buffer(WORDS)).arg(replica);
        return channel.run(WORDS, link -> link.send(out), PATIENCE).replaceWithVoid();
    }

    private static byte[] list(String replica) {
        return (NAME + ':' + replica).getBytes(StandardCharsets.UTF_8);
    }

    private static List<Word> words(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(word ->
                        new Word(word.getKey(), word.getValue(), word.getValue().startsWith(LEAVING)))
                .toList();
    }
}
