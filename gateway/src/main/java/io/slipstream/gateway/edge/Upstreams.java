package io.slipstream.gateway.edge;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.slipstream.gateway.config.ProxyConfig;
import io.slipstream.gateway.config.UpstreamsConfig;
import io.slipstream.gateway.upstream.AddressPolicy;
import io.slipstream.gateway.upstream.Replica;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.tracing.TracingPolicy;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * Connections to what stands behind the gateway, pooled and bounded for each replica. Where addresses are checked, the
 * name is resolved here and the connection goes to the very address that passed, so that no second look-up can lead
 * elsewhere.
 */
@Singleton
public class Upstreams {
    private final Vertx vertx;
    private final HttpClient client;
    private final AddressPolicy policy;
    private final UpstreamsConfig upstreams;
    private final Cache<String, List<InetAddress>> resolved;

    /** Pools without connections. */
    public Upstreams(Vertx vertx, ProxyConfig config, UpstreamsConfig upstreams, AddressPolicy policy) {
        this.vertx = vertx;
        this.upstreams = upstreams;
        this.policy = policy;
        this.client = vertx.createHttpClient(new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_1_1)
                .setMaxPoolSize(config.maxConnections())
                .setMaxWaitQueueSize(config.maxWaiting())
                .setKeepAliveTimeout(Math.toIntExact(config.keepAlive().toSeconds()))
                .setConnectTimeout(Math.toIntExact(config.connectTimeout().toMillis()))
                .setMaxHeaderSize(64 * 1024)
                .setTcpNoDelay(true)
                .setTracingPolicy(TracingPolicy.PROPAGATE)
                .setName("slipstream-upstream"));
        this.resolved = Caffeine.newBuilder()
                .maximumSize(10_000)
                .expireAfterWrite(upstreams.resolveTtl())
                .executor(Runnable::run)
                .build();
    }

    /** An address that no route may lead to. */
    static final class AddressDenied extends RuntimeException {
        private static final long serialVersionUID = 1L;

        AddressDenied() {
            super("the address is not allowed");
        }
    }

    /**
     * A request on a standing connection, of which nothing has been sent yet: while this fails, the request can go elsewhere.
     *
     * @param uri path and query, without the replica's base path
     * @param connect until the connection must stand, the wait for a free one included
     * @param checked whether the address must pass the policy
     */
    Future<HttpClientRequest> open(Replica replica, HttpMethod method, String uri, Duration connect, boolean checked) {
        RequestOptions options = new RequestOptions()
                .setMethod(method)
                .setHost(replica.host())
                .setPort(replica.port())
                .setSsl(replica.secure())
                .setURI(replica.basePath() + uri)
                .setConnectTimeout(connect.toMillis());
        if (!checked) {
            return client.request(options);
        }
        return permitted(replica.host())
                .compose(address ->
                        client.request(options.setServer(SocketAddress.inetSocketAddress(replica.port(), address))));
    }

    /** The first address of a name that the policy permits; fails with {@link AddressDenied} if one of them is not permitted. */
    private Future<String> permitted(String host) {
        return resolve(host).map(addresses -> {
            if (!addresses.stream().allMatch(policy::permits)) {
                throw new AddressDenied();
            }
            return addresses.getFirst().getHostAddress();
        });
    }

    /** Whether all addresses of a name are permitted; fails if it cannot be resolved. */
    Future<Boolean> isPermitted(String host) {
        return resolve(host).map(addresses -> addresses.stream().allMatch(policy::permits));
    }

    private Future<List<InetAddress>> resolve(String host) {
        List<InetAddress> known = resolved.getIfPresent(host);
        if (known != null) {
            return Future.succeededFuture(known);
        }
        Callable<List<InetAddress>> look = () -> List.of(InetAddress.getAllByName(host));
        return vertx.<List<InetAddress>>executeBlocking(look, false)
                .timeout(upstreams.resolveTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .map(addresses -> remember(host, addresses == null ? List.of() : addresses));
    }

    private List<InetAddress> remember(String host, List<InetAddress> addresses) {
        resolved.put(host, addresses);
        return addresses;
    }

    @PreDestroy
    void close() {
        client.close().onFailure(e -> {});
    }
}
