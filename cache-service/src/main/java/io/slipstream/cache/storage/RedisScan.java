package io.slipstream.cache.storage;

import io.slipstream.cache.entry.Entry;
import io.slipstream.cache.entry.EntryKey;
import io.slipstream.cache.entry.SharedTier.Counted;
import io.slipstream.cache.entry.TierUnavailableException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** Goes through all entries under a prefix on all servers, a page at a time, and reads their headers. */
final class RedisScan {
    private static final int PAGE = 500;
    private static final int HEADER = 1024;
    private static final String START = "0";

    private final RedisChannel channel;

    RedisScan(RedisChannel channel) {
        this.channel = channel;
    }

    Uni<Counted> count(String prefix, int max, BiPredicate<EntryKey, Entry> test) {
        Iterator<RedisServer> servers = channel.servers().iterator();
        return servers.hasNext()
                ? next(new Progress(prefix, max, test), servers)
                : Uni.createFrom().failure(new TierUnavailableException("Redis is left alone for a while"));
    }

    /** Goes through the servers one after the other. */
    private Uni<Counted> next(Progress progress, Iterator<RedisServer> servers) {
        if (!servers.hasNext()) {
            return Uni.createFrom().item(new Counted(progress.passed, !progress.isCut));
        }
        return progress.isOver()
                ? Uni.createFrom().item(new Counted(progress.passed, false))
                : next(progress, servers.next(), START).chain(() -> next(progress, servers));
    }

    private Uni<Void> next(Progress progress, RedisServer server, String cursor) {
        return channel.runOn(server, link -> page(link, progress, cursor)).chain(following -> {
            if (following.equals(START)) {
                return Uni.createFrom().voidItem();
            }
            if (progress.isOver()) {
                progress.isCut = true;
                return Uni.createFrom().voidItem();
            }
            return next(progress, server, following);
        });
    }

    /** Takes one page; the cursor of the next. */
    private static Future<String> page(RedisLink link, Progress progress, String cursor) {
        return link.send(Request.cmd(Command.SCAN)
                        .arg(cursor)
                        .arg("MATCH")
                        .arg(progress.prefix + "*")
                        .arg("COUNT")
                        .arg(PAGE))
                .compose(answer -> {
                    if (answer == null) {
                        return Future.succeededFuture(START);
                    }
                    List<EntryKey> keys = progress.unseen(answer.get(1));
                    return headers(link, progress, keys)
                            .recover(failure -> onTheMove(progress, failure))
                            .map(done -> answer.get(0).toString());
                });
    }

    /** Keys that go to another server meanwhile are not counted. */
    private static Future<Void> onTheMove(Progress progress, Throwable failure) {
        if (RedisFailure.of(failure) != RedisFailure.MOVED) {
            return Future.failedFuture(failure);
        }
        progress.isCut = true;
        return Future.succeededFuture();
    }

    private static Future<Void> headers(RedisLink link, Progress progress, List<EntryKey> keys) {
        if (keys.isEmpty()) {
            return Future.succeededFuture();
        }
        List<Request> reads = keys.stream().map(key -> range(key, HEADER)).toList();
        return link.send(reads).compose(answers -> {
            Future<Void> rest = Future.succeededFuture();
            for (int i = 0; i < keys.size(); i++) {
                EntryKey key = keys.get(i);
                byte[] bytes = bytes(answers.get(i));
                int length = EntryCodec.headerLength(bytes);
                if (length <= HEADER) {
                    progress.test(key, EntryCodec.decodeHeader(bytes, link.store()));
                } else {
                    rest = rest.compose(done -> link.send(range(key, length)).map(whole -> {
                        progress.test(key, EntryCodec.decodeHeader(bytes(whole), link.store()));
                        return null;
                    }));
                }
            }
            return rest;
        });
    }

    /** An entry without its value; null if there is none. */
    static Future<@Nullable Entry> header(RedisLink link, EntryKey key) {
        return link.send(range(key, HEADER)).compose(answer -> {
            byte[] bytes = bytes(answer);
            int length = EntryCodec.headerLength(bytes);
            return length <= HEADER
                    ? Future.succeededFuture(EntryCodec.decodeHeader(bytes, link.store()))
                    : link.send(range(key, length)).map(whole -> EntryCodec.decodeHeader(bytes(whole), link.store()));
        });
    }

    private static byte[] bytes(@Nullable Response response) {
        byte[] bytes = response == null ? null : response.toBytes();
        return bytes == null ? new byte[0] : bytes;
    }

    private static Request range(EntryKey key, int length) {
        return Request.cmd(Command.GETRANGE)
                .arg(Buffer.buffer(RedisTier.name(key)))
                .arg(0)
                .arg(length - 1);
    }

    /** What was found so far. Used by one thread after the other. */
    private static final class Progress {
        private final String prefix;
        private final int max;
        private final BiPredicate<EntryKey, Entry> test;
        private final Set<EntryKey> seen = new HashSet<>();
        private long passed;
        private boolean isCut;

        Progress(String prefix, int max, BiPredicate<EntryKey, Entry> test) {
            this.prefix = prefix;
            this.max = max;
            this.test = test;
        }

        boolean isOver() {
            return seen.size() >= max;
        }

        /** The keys of a page that no page had before: a scan may repeat itself. */
        List<EntryKey> unseen(Response names) {
            List<EntryKey> fresh = new ArrayList<>();
            for (Response one : names) {
                EntryKey key = RedisTier.key(one.toString(StandardCharsets.UTF_8));
                if (key != null && seen.add(key)) {
                    fresh.add(key);
                }
            }
            return fresh;
        }

        void test(EntryKey key, @Nullable Entry entry) {
            if (entry != null && test.test(key, entry)) {
                passed++;
            }
        }
    }
}
