package io.slipstream.client.http;

import io.slipstream.client.config.ClientConfig;
import io.slipstream.client.problem.SlipstreamException;
import io.slipstream.client.problem.UnreachableException;
import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.tracing.TracingPolicy;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Calls of the gateway, with the application's key: each within a time, its answer up to a size, over a bounded pool of connections. With OpenTelemetry in the
 * application Vert.x sends the trace along.
 */
public final class Api {
    private static final String KEY = "X-API-Key";
    private static final String ENTRIES = "/entries/";

    private final HttpClient client;
    private final String prefix;
    private final @Nullable String key;
    private final long maxBody;

    /** Calls over a client of its own; there is no connection before the first call. */
    public Api(Vertx vertx, ClientConfig config) {
        URI base = config.url();
        this.prefix = base.getRawPath() == null ? "" : base.getRawPath().replaceAll("/$", "");
        boolean secure = "https".equals(base.getScheme());
        this.key = config.apiKey().orElse(null);
        this.maxBody = config.maxBody().asLongValue();
        this.client = vertx.createHttpClient(new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_1_1)
                .setSsl(secure)
                .setDefaultHost(base.getHost())
                .setDefaultPort(base.getPort() > 0 ? base.getPort() : secure ? 443 : 80)
                .setConnectTimeout(Math.toIntExact(config.connectTimeout().toMillis()))
                .setMaxPoolSize(config.maxConnections())
                .setMaxWaitQueueSize(config.maxWaiting())
                .setDecompressionSupported(false)
                .setTcpNoDelay(true)
                .setTracingPolicy(TracingPolicy.PROPAGATE)
                .setName("slipstream-client"));
    }

    /**
     * A call.
     *
     * @param path the path below the base URL, encoded, with its query
     * @param body empty for none
     * @param limit how long it may take, the wait for a connection included
     */
    record Call(HttpMethod method, String path, Map<String, String> headers, Buffer body, Duration limit) {
        static Call get(String path, Map<String, String> headers, Duration limit) {
            return new Call(HttpMethod.GET, path, headers, Buffer.buffer(), limit);
        }

        /** The call for messages: without query and body, and without a key, which is made of arguments. */
        String name() {
            int entry = path.indexOf(ENTRIES);
            int query = path.indexOf('?');
            String shown = query < 0 ? path : path.substring(0, query);
            return method + " " + (entry < 0 ? shown : path.substring(0, entry) + ENTRIES + "{key}");
        }
    }

    /** An answer, whatever its status. */
    record Answer(int status, MultiMap headers, Buffer body) {
        @Nullable
        String header(String name) {
            return headers.get(name);
        }
    }

    /**
     * Makes a call. Fails with {@link UnreachableException} if there is no answer.
     *
     * @return the answer, whatever its status
     */
    Uni<Answer> send(Call call) {
        return Uni.createFrom().deferred(() -> {
            Attempt attempt = new Attempt();
            return Uni.createFrom()
                    .completionStage(() -> exchange(call, attempt).toCompletionStage())
                    .onFailure(failure -> isLostConnection(call, failure))
                    .retry()
                    .atMost(1)
                    .ifNoItem()
                    .after(call.limit)
                    .fail()
                    .onFailure()
                    .invoke(failure -> attempt.end())
                    .onCancellation()
                    .invoke(attempt::end)
                    .onFailure(failure -> !(failure instanceof SlipstreamException))
                    .transform(failure -> unreachable(call, failure));
        });
    }

    private Future<Answer> exchange(Call call, Attempt attempt) {
        RequestOptions options = new RequestOptions()
                .setMethod(call.method)
                .setURI(prefix + call.path)
                .setConnectTimeout(call.limit.toMillis());
        call.headers.forEach(options::putHeader);
        if (key != null) {
            options.putHeader(KEY, key);
        }
        return client.request(options).compose(request -> {
            attempt.begin(request);
            Future<HttpClientResponse> response = call.body.length() == 0 ? request.send() : request.send(call.body);
            return response.compose(this::read);
        });
    }

    /** A call under way. One that is over before it has a connection is not sent any more. */
    private static final class Attempt {
        private @Nullable HttpClientRequest sent;
        private boolean isOver;

        synchronized void begin(HttpClientRequest request) {
            if (isOver) {
                request.reset();
            }
            sent = request;
        }

        synchronized void end() {
            isOver = true;
            if (sent != null) {
                sent.reset();
            }
        }
    }

    private Future<Answer> read(HttpClientResponse response) {
        Promise<Answer> promise = Promise.promise();
        Buffer body = Buffer.buffer();
        response.exceptionHandler(promise::tryFail);
        response.handler(part -> {
            body.appendBuffer(part);
            if (body.length() > maxBody) {
                promise.tryFail(new UnreachableException("the answer is larger than " + maxBody + " bytes", null));
                response.request().reset();
            }
        });
        response.endHandler(end -> promise.tryComplete(new Answer(response.statusCode(), response.headers(), body)));
        return promise.future();
    }

    /**
     * A kept connection may be closed by the other side just when it is used again. Then the call is made once more, unless its condition may no longer hold since it
     * was carried out. POST is repeated by those who know that it may be.
     */
    private static boolean isLostConnection(Call call, Throwable failure) {
        boolean isConditional = call.headers.containsKey("If-Match") || call.headers.containsKey("If-None-Match");
        boolean isRepeatable = call.method.equals(HttpMethod.GET)
                || call.method.equals(HttpMethod.DELETE)
                || (call.method.equals(HttpMethod.PUT) && !isConditional);
        return isRepeatable
                && (failure instanceof HttpClosedException || failure instanceof SocketException)
                && !(failure instanceof ConnectException);
    }

    private static UnreachableException unreachable(Call call, Throwable failure) {
        String why = failure instanceof TimeoutException
                ? "was not answered within " + call.limit
                : "failed: " + failure.getClass().getSimpleName() + ": " + failure.getMessage();
        return new UnreachableException(call.name() + " " + why, failure);
    }

    /** Ends the connections. */
    public void close() {
        client.close().onFailure(e -> {});
    }
}
