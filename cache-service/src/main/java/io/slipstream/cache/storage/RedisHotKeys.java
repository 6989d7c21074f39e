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
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Hottest keys in Redis: a list for each replica that expires, and one hash that says which replicas told one. Whoever finds a list gone takes its replica
 * out of the hash.
 */
public final class RedisHotKeys implements HotKeyStore {
    private static final String WORDS = "slipstream:cache:hot-keys";
    private static final String LIST = WORDS + ':';
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
        Request list = Request.cmd(Command.SET)
                .arg(LIST + replica)
                .arg(Buffer.buffer(HotKeyCodec.encode(hottest)))
                .arg("PX")
                .arg(retention.toMillis());
        Request say = Request.cmd(Command.HSET).arg(WORDS).arg(replica).arg(word);
        Request expire = Request.cmd(Command.PEXPIRE).arg(WORDS).arg(retention.toMillis());
        // The list first: whoever reads the word finds the list that it speaks of, or a later one.
        return channel.run(
                link -> link.send(list)
                        .compose(done -> link.send(List.of(say, expire)))
                        .mapEmpty(),
                PATIENCE);
    }

    @Override
    public Uni<List<Word>> words() {
        return channel.run(link -> link.send(Request.cmd(Command.HGETALL).arg(WORDS))
                .map(RedisFacts::fields)
                .map(RedisHotKeys::words));
    }

    @Override
    public Uni<List<EntryKey>> hottest(String replica) {
        return channel.run(
                link -> link.send(Request.cmd(Command.GET).arg(LIST + replica))
                        .compose(list -> read(link, replica, list)),
                PATIENCE);
    }

    private Future<List<EntryKey>> read(RedisLink link, String replica, @Nullable Response list) {
        return list == null
                ? link.send(Request.cmd(Command.HDEL).arg(WORDS).arg(replica)).map(done -> List.of())
                : vertx.executeBlocking(() -> HotKeyCodec.decode(list.toBytes(), limit), false);
    }

    private static List<Word> words(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(word ->
                        new Word(word.getKey(), word.getValue(), word.getValue().startsWith(LEAVING)))
                .toList();
    }
}
