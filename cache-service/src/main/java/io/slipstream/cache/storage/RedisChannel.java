package io.slipstream.cache.storage;

import io.slipstream.cache.config.RedisConfig;
import io.slipstream.cache.entry.TierUnavailableException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.redis.client.RedisOptions;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The way to Redis: to one server, to the master that Sentinels name, or to the masters of a cluster. Who they are, and that each is still what it
 * was, is asked again and again in the background; a server that was not confirmed lately is not used, so that a master that was replaced is not
 * believed for longer. Any thread may call; nothing blocks.
 */
public final class RedisChannel {
    private static final Logger LOGGER = Logger.getLogger(RedisChannel.class);

    private final Vertx vertx;
    private final RedisConfig config;
    private final RedisLoops loops;
    private final RedisAddresses addresses;
    private final RedisDirectory directory;
    private final AtomicReference<@Nullable Future<Void>> checking = new AtomicReference<>();
    private volatile RedisTopology topology = new RedisTopology(new RedisLayout(List.of()), Map.of());
    private volatile @Nullable Context context;
    private volatile long timer;
    private volatile boolean located = true;
    private volatile boolean closed;

    /** Does nothing before {@link #start()}. Throws {@link IllegalArgumentException} if the settings do not fit together. */
    public RedisChannel(Vertx vertx, RedisConfig config) {
        this.vertx = vertx;
        this.config = config;
        this.loops = new RedisLoops(config.connections());
        this.addresses = RedisAddresses.of(config);
        this.directory = directory();
    }

    /** Reaches out for Redis in the background. */
    public void start() {
        context = vertx.getOrCreateContext();
        timer = vertx.setPeriodic(Math.max(1, config.checkInterval().toMillis()), tick -> check());
        loops.find(vertx).onComplete(done -> check());
    }

    /** Ends all connections. */
    public synchronized void close() {
        closed = true;
        vertx.cancelTimer(timer);
        directory.close();
        topology.servers().forEach(RedisServer::close);
    }

    /** Whether Redis answers, all of it, as far as known. */
    boolean isUp() {
        Collection<RedisServer> servers = topology.servers();
        return !servers.isEmpty() && servers.stream().allMatch(RedisServer::isUp);
    }

    /** The masters that are there now. */
    Collection<RedisServer> servers() {
        return topology.servers();
    }

    /**
     * Runs commands on this thread's connection to the master that has a name. They must touch that name alone, or others of its slot. The Uni fails
     * with {@link TierUnavailableException}.
     */
    <T> Uni<T> run(byte[] name, Function<RedisLink, Future<T>> commands) {
        return run(name, commands, config.timeout());
    }

    /** The same with a time-out of its own, for what takes longer. */
    <T> Uni<T> run(byte[] name, Function<RedisLink, Future<T>> commands, Duration within) {
        return run(name, commands, Patience.of(within));
    }

    /** The same; what the patience is beyond is given up once the server is seen to be silent. */
    <T> Uni<T> run(byte[] name, Function<RedisLink, Future<T>> commands, Patience patience) {
        return uni(() -> {
            RedisServer server = topology.owner(name);
            return server == null ? RedisServer.leftAlone() : send(server, commands, patience);
        });
    }

    /**
     * Reads what a name holds, together with what else this thread asks for just now. It fails with {@link TierUnavailableException}.
     */
    void read(byte[] name, RedisReads.Reader reader) {
        RedisServer server = topology.owner(name);
        if (server == null) {
            reader.failed(unavailable(RedisServer.leftAlone().cause()));
        } else {
            server.reads()
                    .add(
                            name,
                            reader,
                            commands -> send(server, commands, Patience.of(config.timeout()))
                                    .recover(failure -> Future.failedFuture(unavailable(failure))));
        }
    }

    /** Runs commands on one of the {@link #servers()}, whatever names they touch. */
    <T> Uni<T> runOn(RedisServer server, Function<RedisLink, Future<T>> commands) {
        return uni(() -> send(server, commands, Patience.of(config.timeout())));
    }

    /** After a pause of this process a confirmation may be too old although nothing happened; then it is asked for first. */
    private <T> Future<T> send(RedisServer server, Function<RedisLink, Future<T>> commands, Patience patience) {
        return !server.isUp() || server.isConfirmed()
                ? server.send(commands, patience)
                : check().timeout(patience.certain().toMillis(), TimeUnit.MILLISECONDS)
                        .compose(done -> server.send(commands, patience));
    }

    /** Whoever called goes on in its own context: the answer may come in that of the connection, which knows nothing of the request. */
    private static <T> Uni<T> uni(Supplier<Future<T>> call) {
        return Uni.createFrom().emitter(emitter -> {
            Context caller = Vertx.currentContext();
            call.get()
                    .onComplete(done -> goOn(caller, () -> {
                        if (done.succeeded()) {
                            emitter.complete(done.result());
                        } else {
                            emitter.fail(unavailable(done.cause()));
                        }
                    }));
        });
    }

    /** Does work in a context, at once if this is it, or if there is none. */
    static void goOn(@Nullable Context caller, Runnable work) {
        if (caller == null || caller.equals(Vertx.currentContext())) {
            work.run();
        } else {
            caller.runOnContext(back -> work.run());
        }
    }

    private RedisDirectory directory() {
        Set<RedisAddress> seeds = addresses.seeds();
        return switch (config.mode()) {
            case STANDALONE -> RedisDirectory.of(seeds.iterator().next());
            case SENTINEL -> new RedisSentinels(seeds, config.masterName().orElseThrow(), poll(addresses::ofSentinel));
            case CLUSTER -> new RedisClusterNodes(seeds, poll(addresses::ofServer));
        };
    }

    private RedisPoll poll(Function<RedisAddress, String> urls) {
        return new RedisPoll(vertx, address -> options(urls.apply(address)), config.timeout(), config.connectTimeout());
    }

    private RedisOptions options(String url) {
        return new RedisOptions()
                .setConnectionString(url)
                .setMaxPoolSize(1)
                .setMaxPoolWaiting(8)
                .setMaxWaitingHandlers(config.maxPending())
                .setPoolCleanerInterval(-1)
                .setNetClientOptions(new NetClientOptions()
                        .setTcpKeepAlive(true)
                        .setTcpNoDelay(true)
                        .setConnectTimeout((int) config.connectTimeout().toMillis()));
    }

    private static TierUnavailableException unavailable(Throwable cause) {
        return cause instanceof TierUnavailableException known
                ? known
                : new TierUnavailableException(String.valueOf(cause.getMessage()));
    }

    /** Asks who the masters are, then each of them; joins a check that is under way. Never fails. */
    private Future<Void> check() {
        Context own = context;
        if (closed || own == null) {
            return Future.succeededFuture();
        }
        Promise<Void> promise = Promise.promise();
        if (!checking.compareAndSet(null, promise.future())) {
            Future<Void> other = checking.get();
            return other != null ? other : Future.succeededFuture();
        }
        own.runOnContext(go -> {
            long asked = System.nanoTime();
            // What is thrown fails the check, too.
            Future.succeededFuture()
                    .compose(ask -> directory.ask())
                    .onComplete(this::tell)
                    .compose(layout -> confirm(asked, adopt(layout)))
                    .onFailure(failure -> topology.servers().forEach(server -> server.doubted(asked, failure)))
                    .onComplete(done -> {
                        checking.set(null);
                        promise.complete();
                    });
        });
        return promise.future();
    }

    private static Future<?> confirm(long asked, RedisTopology topology) {
        return Future.join(
                topology.servers().stream().map(server -> server.confirm(asked)).toList());
    }

    private synchronized RedisTopology adopt(RedisLayout layout) {
        RedisTopology present = topology;
        if (closed || layout.equals(present.layout())) {
            return present;
        }
        Map<RedisAddress, RedisServer> servers = new HashMap<>();
        for (RedisAddress master : layout.masters()) {
            RedisServer known = present.at(master);
            servers.put(master, known != null ? known : server(master));
        }
        topology = new RedisTopology(layout, servers);
        present.servers().stream()
                .filter(server -> !servers.containsValue(server))
                .forEach(RedisServer::close);
        LOGGER.infof("Redis is at: masters=%s", servers.keySet());
        return topology;
    }

    private RedisServer server(RedisAddress master) {
        return new RedisServer(vertx, loops, config, master, options(addresses.ofServer(master)), this::check);
    }

    private void tell(AsyncResult<RedisLayout> found) {
        if (located && found.failed()) {
            LOGGER.warnf("nobody can tell where Redis is, going on without it: cause=%s", found.cause());
        }
        located = found.succeeded();
    }
}
