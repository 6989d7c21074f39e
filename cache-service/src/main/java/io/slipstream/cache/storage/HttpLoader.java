package io.slipstream.cache.storage;

import io.slipstream.cache.config.LoaderConfig;
import io.slipstream.cache.load.Loader;
import io.slipstream.cache.namespace.LoaderUrl;
import io.slipstream.cache.namespace.Namespace;
import io.slipstream.cache.namespace.Policy;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.tracing.TracingPolicy;
import java.net.InetAddress;
import java.net.SocketException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Loads over HTTP. A name is resolved here and the connection goes to the very address that was checked; redirects are not followed, since
 * they would lead past that. Any thread may call.
 */
public final class HttpLoader implements Loader {
    private final Vertx vertx;
    private final HttpClient client;
    private final OriginAllowList allowed;
    private final Duration timeout;
    private final Duration connectTimeout;
    private final long maxSize;

    /**
     * Loads through a client of its own.
     *
     * @param maxSize the largest value, in bytes
     */
    public HttpLoader(Vertx vertx, LoaderConfig config, long maxSize) {
        this.vertx = vertx;
        this.allowed = new OriginAllowList(config.allowedOrigins().orElse(List.of()));
        this.timeout = config.timeout();
        this.connectTimeout = config.connectTimeout();
        this.maxSize = maxSize;
        this.client = vertx.createHttpClient(new HttpClientOptions()
                .setMaxPoolSize(config.concurrency())
                .setMaxWaitQueueSize(config.maxWaiting())
                .setConnectTimeout(Math.toIntExact(config.connectTimeout().toMillis()))
                .setTracingPolicy(TracingPolicy.PROPAGATE)
                .setName("slipstream-loader"));
    }

    @Override
    public boolean mayLoad(LoaderUrl url) {
        return allowed.allows(url);
    }

    @Override
    public Uni<Loaded> load(Namespace namespace, String key, @Nullable String known) {
        Policy.Loading loading = namespace.policy().loading();
        if (loading == null || !allowed.allows(loading.url())) {
            return Uni.createFrom().failure(failed("the loader's origin is not allowed (any more)"));
        }
        URI url = loading.url().expand(namespace.tenant(), namespace.name(), key);
        return Uni.createFrom()
                .emitter(emitter -> get(url, known)
                        .recover(lost -> isLostConnection(lost) ? get(url, known) : Future.failedFuture(lost))
                        .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                        .onSuccess(emitter::complete)
                        .onFailure(failure -> emitter.fail(problem(failure))));
    }

    private Future<Loaded> get(URI url, @Nullable String known) {
        boolean secure = "https".equals(url.getScheme());
        int port = url.getPort() >= 0 ? url.getPort() : secure ? 443 : 80;
        String query = url.getRawQuery() == null ? "" : '?' + url.getRawQuery();
        String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setHost(url.getHost())
                .setPort(port)
                .setSsl(secure)
                .setURI(path + query)
                .setConnectTimeout(connectTimeout.toMillis())
                .setFollowRedirects(false)
                .putHeader("User-Agent", "slipstream-cache")
                .putHeader("Accept", "*/*")
                .putHeader("Accept-Encoding", "identity");
        if (known != null) {
            options.putHeader(LoaderTerms.isEntityTag(known) ? "If-None-Match" : "If-Modified-Since", known);
        }
        return reachable(url.getHost())
                .compose(address -> client.request(options.setServer(SocketAddress.inetSocketAddress(port, address))))
                // Chained inside, since only there the response is seen before its end can have passed.
                .compose(request -> request.send().compose(this::read));
    }

    /** An address of a host that may be called; it is called only if each of them may. */
    private Future<String> reachable(String host) {
        Callable<List<InetAddress>> look = () -> List.of(InetAddress.getAllByName(host));
        return vertx.executeBlocking(look, false)
                .map(found -> found == null ? List.<InetAddress>of() : found)
                .map(addresses -> {
                    if (addresses.isEmpty() || !addresses.stream().allMatch(OriginAllowList::isReachable)) {
                        throw failed("the loader's address is one that is never called");
                    }
                    return addresses.getFirst().getHostAddress();
                });
    }

    private Future<Loaded> read(HttpClientResponse response) {
        MultiMap headers = response.headers();
        Terms terms = LoaderTerms.of(headers);
        return switch (response.statusCode()) {
            case 200, 203, 204 ->
                body(response)
                        .map(value -> new Value(
                                value.getBytes(),
                                LoaderTerms.contentType(headers),
                                LoaderTerms.validator(headers),
                                terms));
            case 304 -> body(response).map(ignored -> new Unchanged(terms));
            case 404, 410 -> body(response).map(ignored -> new Nothing(terms));
            default ->
                body(response)
                        .compose(
                                ignored -> Future.failedFuture(failed("the source answered " + response.statusCode())));
        };
    }

    private Future<Buffer> body(HttpClientResponse response) {
        String coding = response.getHeader("Content-Encoding");
        if (coding != null && !coding.equalsIgnoreCase("identity")) {
            response.request().reset();
            return Future.failedFuture(failed("the source answered with a content coding that nobody asked for"));
        }
        Promise<Buffer> promise = Promise.promise();
        Buffer body = Buffer.buffer();
        response.exceptionHandler(promise::tryFail);
        response.endHandler(end -> promise.tryComplete(body));
        response.handler(part -> {
            if (body.length() + part.length() > maxSize) {
                promise.tryFail(failed("the source's answer is larger than " + maxSize + " bytes"));
                response.request().reset();
            } else {
                body.appendBuffer(part);
            }
        });
        return promise.future();
    }

    /** A kept connection may be closed by the other side just when it is used again. */
    private static boolean isLostConnection(Throwable failure) {
        return failure instanceof HttpClosedException || failure instanceof SocketException;
    }

    private ProblemException problem(Throwable failure) {
        if (failure instanceof ProblemException problem) {
            return problem;
        }
        return failure instanceof TimeoutException
                ? new ProblemException(
                        ErrorCode.UPSTREAM_TIMED_OUT, "the source did not answer within " + timeout, failure)
                : new ProblemException(ErrorCode.UPSTREAM_UNAVAILABLE, "the source cannot be reached", failure);
    }

    private static ProblemException failed(String detail) {
        return new ProblemException(ErrorCode.UPSTREAM_FAILED, detail);
    }
}
