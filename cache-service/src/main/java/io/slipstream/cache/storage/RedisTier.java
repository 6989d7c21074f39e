package io.slipstream.cache.storage;

import io.slipstream.cache.entry.Entry;
import io.slipstream.cache.entry.EntryKey;
import io.slipstream.cache.entry.SharedTier;
import io.slipstream.cache.invalidation.PositionMarkers;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Copies in Redis, shared by all replicas. An entry's name holds tenant and namespace; every command touches one key, so
 * that Redis Cluster can hold them.
 */
public final class RedisTier implements SharedTier, PositionMarkers {
    static final String ENTRIES = "slipstream:cache:e1:";
    private static final String MARKERS = "slipstream:cache:log:";
    private static final Duration MARKER_LIFE = Duration.ofDays(7);

    /** Large values take their time on the wire: a millisecond more for each of these bytes. */
    private static final int BYTES_PER_MILLI = 32 * 1024;

    /** Writes if what is there is of the expected write; what another store left counts as nothing. */
    private static final String REPLACE = "local cur = redis.call('GETRANGE', KEYS[1], " + EntryCodec.WRITE_FIRST + ", "
            + EntryCodec.WRITE_LAST + ") if cur ~= '' and redis.call('GETRANGE', KEYS[1], " + EntryCodec.STORE_FIRST
            + ", " + EntryCodec.STORE_LAST + ") ~= ARGV[4] then cur = '' end if cur ~= ARGV[1] then return 0 end"
            + " redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3]) return 1";

    /** Raises a marker of the same epoch; makes one, or replaces one of another epoch, if that is asked for. Whether there is one of this epoch now. */
    private static final String RAISE = "local cur = redis.call('GET', KEYS[1]) local e, p"
            + " if cur then e, p = string.match(cur, '^(-?%d+):(%d+)$') end"
            + " if e == ARGV[1] and tonumber(p) >= tonumber(ARGV[2]) then redis.call('PEXPIRE', KEYS[1], ARGV[3])"
            + " return 1 end"
            + " if e ~= ARGV[1] and ARGV[4] ~= '1' then return 0 end"
            + " redis.call('SET', KEYS[1], ARGV[1] .. ':' .. ARGV[2], 'PX', ARGV[3]) return 1";

    private final RedisChannel channel;
    private final RedisNews news;
    private final EntryCodec codec;
    private final InstantSource clock;
    private final Duration timeout;
    private final RedisScan scan;

    /**
     * Keeps copies through this channel.
     *
     * @param news told of every change
     * @param compressFrom from which size on values are compressed, in bytes
     * @param timeout how long a command may take
     */
    public RedisTier(RedisChannel channel, RedisNews news, long compressFrom, InstantSource clock, Duration timeout) {
        this.channel = channel;
        this.news = news;
        this.codec = new EntryCodec(compressFrom);
        this.clock = clock;
        this.timeout = timeout;
        this.scan = new RedisScan(channel);
    }

    @Override
    public State state() {
        return channel.isUp() ? State.UP : State.DOWN;
    }

    @Override
    public Uni<@Nullable Entry> get(EntryKey key) {
        return Uni.createFrom().emitter(emitter -> channel.read(name(key), new Decoding(emitter)));
    }

    @Override
    public Uni<@Nullable Entry> head(EntryKey key) {
        return channel.run(name(key), link -> RedisScan.header(link, key).map(Optional::ofNullable))
                .chain(found -> found.isEmpty()
                        ? Uni.createFrom().nullItem()
                        : Uni.createFrom().item(found.get()));
    }

    /** Asks for both at once. Whichever is read first: a floor that was acknowledged before the question is below neither. */
    @Override
    public Uni<Marked> getMarked(EntryKey key, int partition) {
        return Uni.combine()
                .all()
                .unis(get(key).map(Optional::ofNullable), marker(partition))
                .with((entry, marker) -> new Marked(entry.orElse(null), Marker.parse(marker.text())));
    }

    @Override
    public Uni<Boolean> put(EntryKey key, Entry entry) {
        long life = entry.goneAt() - clock.millis();
        if (life <= 0) {
            return remove(key);
        }
        byte[] name = name(key);
        return encoded(
                entry,
                bytes -> channel.run(
                        name,
                        link -> told(
                                link.send(List.of(
                                                Request.cmd(Command.EXISTS).arg(Buffer.buffer(name)),
                                                Request.cmd(Command.SET)
                                                        .arg(Buffer.buffer(name))
                                                        .arg(Buffer.buffer(bytes.encode(link.store())))
                                                        .arg("PX")
                                                        .arg(life)))
                                        .map(responses -> count(responses.get(0)) > 0),
                                link,
                                name,
                                entry.write()),
                        within(entry)));
    }

    @Override
    public Uni<Boolean> replace(EntryKey key, Entry entry, long expectedWrite) {
        long life = Math.max(1, entry.goneAt() - clock.millis());
        byte[] name = name(key);
        Buffer expected = expectedWrite == 0 ? Buffer.buffer() : number(expectedWrite);
        return encoded(
                entry,
                bytes -> channel.run(
                        name,
                        link -> link.send(Request.cmd(Command.EVAL)
                                        .arg(REPLACE)
                                        .arg(1)
                                        .arg(Buffer.buffer(name))
                                        .arg(expected)
                                        .arg(Buffer.buffer(bytes.encode(link.store())))
                                        .arg(life)
                                        .arg(number(link.store())))
                                .map(response -> count(response) == 1)
                                .onSuccess(done -> tell(done, link, name, entry.write())),
                        within(entry)));
    }

    @Override
    public Uni<Boolean> remove(EntryKey key) {
        byte[] name = name(key);
        return channel.run(
                name,
                link -> told(
                        link.send(Request.cmd(Command.DEL).arg(Buffer.buffer(name)))
                                .map(response -> count(response) > 0),
                        link,
                        name,
                        0));
    }

    @Override
    public Uni<Void> raise(int partition, Marker marker) {
        return raise(partition, marker, true).replaceWithVoid();
    }

    @Override
    public Uni<Boolean> raiseKnown(int partition, Marker marker) {
        return raise(partition, marker, false);
    }

    private Uni<Boolean> raise(int partition, Marker marker, boolean makes) {
        return channel.run(
                markerSlot(partition),
                link -> link.send(Request.cmd(Command.EVAL)
                                .arg(RAISE)
                                .arg(1)
                                .arg(marker(link.store(), partition))
                                .arg(marker.epoch())
                                .arg(marker.position())
                                .arg(MARKER_LIFE.toMillis())
                                .arg(makes ? 1 : 0))
                        .map(response -> count(response) == 1));
    }

    @Override
    public Uni<Counted> count(String tenant, @Nullable String namespace, int max, BiPredicate<EntryKey, Entry> test) {
        String prefix = ENTRIES + tenant + ':' + (namespace == null ? "" : namespace + ':');
        return scan.count(prefix, max, test);
    }

    /** The name of an entry in Redis. Neither tenants nor namespaces have colons, so that names cannot be mistaken. */
    static byte[] name(EntryKey key) {
        return (ENTRIES + key.tenant() + ':' + key.namespace() + ':' + key.key()).getBytes(StandardCharsets.UTF_8);
    }

    /** The key of a name; null if it is none. */
    static @Nullable EntryKey key(String name) {
        int tenant = name.startsWith(ENTRIES) ? name.indexOf(':', ENTRIES.length()) : -1;
        int namespace = tenant < 0 ? -1 : name.indexOf(':', tenant + 1);
        String key = namespace < 0 ? "" : name.substring(namespace + 1);
        return EntryKey.isValid(key)
                ? new EntryKey(name.substring(ENTRIES.length(), tenant), name.substring(tenant + 1, namespace), key)
                : null;
    }

    /** What was sent changes an entry: the others are told right after it, on the same link. */
    private <T> Future<T> told(Future<T> sent, RedisLink link, byte[] name, long write) {
        news.tell(link, name, write);
        return sent;
    }

    private void tell(boolean done, RedisLink link, byte[] name, long write) {
        if (done) {
            news.tell(link, name, write);
        }
    }

    private Uni<RawMarker> marker(int partition) {
        return channel.run(
                markerSlot(partition),
                link -> link.send(Request.cmd(Command.GET).arg(marker(link.store(), partition)))
                        .map(response -> new RawMarker(text(response))));
    }

    /** Encodes large values away from the event loop. */
    private <T> Uni<T> encoded(Entry entry, java.util.function.Function<Encoding, Uni<T>> use) {
        if (entry.value().length < EntryCodec.LARGE) {
            return use.apply(store -> codec.encode(entry, store));
        }
        return Uni.createFrom()
                .item(() -> codec.encode(entry, 0))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .chain(bytes -> use.apply(store -> {
                    ByteBuffer.wrap(bytes).putLong(EntryCodec.STORE_FIRST, store);
                    return bytes;
                }));
    }

    private Duration within(Entry entry) {
        return timeout.plusMillis(entry.value().length / BYTES_PER_MILLI);
    }

    /** Of one slot whatever the store, which is known only where the slot is. */
    private static String marker(long store, int partition) {
        return MARKERS + '{' + partition + "}:" + Long.toHexString(store);
    }

    /** A name in the slot of a partition's markers. */
    private static byte[] markerSlot(int partition) {
        return Integer.toString(partition).getBytes(StandardCharsets.US_ASCII);
    }

    private static Buffer number(long value) {
        return Buffer.buffer(8).appendLong(value);
    }

    private static int count(@Nullable Response response) {
        Integer count = response == null ? null : response.toInteger();
        return count == null ? 0 : count;
    }

    private static @Nullable String text(@Nullable Response response) {
        return response == null ? null : response.toString();
    }

    /** A marker in its text form. */
    private record RawMarker(@Nullable String text) {}

    /** Makes an entry of what Redis answered; of a large one away from the event loop. */
    private final class Decoding implements RedisReads.Reader {
        private final UniEmitter<? super @Nullable Entry> emitter;

        Decoding(UniEmitter<? super @Nullable Entry> emitter) {
            this.emitter = emitter;
        }

        @Override
        public void found(@Nullable Response response, long store) {
            byte[] bytes = response == null ? null : response.toBytes();
            if (bytes == null) {
                emitter.complete(null);
            } else if (EntryCodec.isLarge(bytes)) {
                elsewhere(() -> decode(bytes, store));
            } else {
                decode(bytes, store);
            }
        }

        @Override
        public void failed(Throwable cause) {
            emitter.fail(cause);
        }

        private void elsewhere(Runnable work) {
            try {
                Infrastructure.getDefaultWorkerPool().execute(work);
            } catch (RejectedExecutionException e) {
                emitter.fail(e); // The service stops.
            }
        }

        private void decode(byte[] bytes, long store) {
            try {
                Entry entry = EntryCodec.decode(bytes, store);
                emitter.complete(entry == null || entry.goneAt() <= clock.millis() ? null : entry);
            } catch (RuntimeException | OutOfMemoryError e) {
                emitter.fail(e);
            }
        }
    }

    /** An entry as bytes for a store. */
    private interface Encoding {
        byte[] encode(long store);
    }
}
