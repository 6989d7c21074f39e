package io.slipstream.cache.storage;

import io.slipstream.cache.config.OpenAiConfig;
import io.slipstream.cache.openai.AnswerHead;
import io.slipstream.cache.openai.ModelUpstream;
import io.slipstream.cache.openai.UpstreamRequest;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.tracing.TracingPolicy;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The model over HTTP. A call is made once: whether one that broke off was done, and is to be paid for, nobody can tell. Each call runs on one event loop.
 */
public final class HttpModelUpstream implements ModelUpstream {
    /** Header fields of an answer that are about the connection, or that the front sets itself. */
    private static final Set<String> NOT_PASSED = Set.of(
            "cache-status",
            "connection",
            "content-length",
            "keep-alive",
            "proxy-authenticate",
            "proxy-connection",
            "set-cookie",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private static final Duration RETRY = Duration.ofSeconds(1);
    /** Below what servers keep silent connections for, so that none is used that they are about to close. */
    private static final int KEEP_ALIVE_SECONDS = 15;

    private final Vertx vertx;
    private final HttpClient client;
    private final @Nullable URI address;
    private final @Nullable String authorization;
    private final OpenAiConfig config;

    /** Asks through a client of its own. Throws {@link IllegalArgumentException} if the address is none. */
    public HttpModelUpstream(Vertx vertx, OpenAiConfig config) {
        this.vertx = vertx;
        this.config = config;
        this.address = config.url().map(HttpModelUpstream::address).orElse(null);
        this.authorization = config.apiKey().map(key -> "Bearer " + key).orElse(null);
        this.client = vertx.createHttpClient(new HttpClientOptions()
                .setMaxPoolSize(config.concurrency())
                .setMaxWaitQueueSize(config.maxWaiting())
                .setConnectTimeout(Math.toIntExact(config.connectTimeout().toMillis()))
                .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
                .setTracingPolicy(TracingPolicy.PROPAGATE)
                .setName("slipstream-model"));
    }

    @Override
    public boolean isConfigured() {
        return address != null;
    }

    @Override
    public Cancellable call(UpstreamRequest request, Listener listener) {
        URI to = address;
        if (to == null) {
            throw new IllegalStateException("slipstream.cache.ai.openai.url is not set");
        }
        Call call = new Call(request, listener);
        call.context.runOnContext(go -> call.start(to));
        return () -> call.context.runOnContext(go -> call.cancel());
    }

    private static URI address(URI url) {
        boolean isHttp = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
        if (!isHttp || url.getHost() == null || url.getRawQuery() != null || url.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    "slipstream.cache.ai.openai.url must be an http or https address without a query");
        }
        String path = url.getRawPath().replaceAll("/+$", "");
        return url.resolve(path.isEmpty() ? "/v1" : path);
    }

    private RequestOptions options(URI to, UpstreamRequest request) {
        boolean secure = "https".equals(to.getScheme());
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost(to.getHost())
                .setPort(to.getPort() >= 0 ? to.getPort() : secure ? 443 : 80)
                .setSsl(secure)
                .setURI(to.getRawPath() + request.path())
                .setConnectTimeout(config.connectTimeout().toMillis())
                .setFollowRedirects(false);
        request.fields().forEach(options::putHeader);
        options.putHeader("accept-encoding", "identity");
        String credential = request.authorization() != null ? request.authorization() : authorization;
        if (credential != null) {
            options.putHeader("authorization", credential);
        }
        return options;
    }

    /** A call on its way. Everything happens on its event loop. */
    private final class Call {
        private final UpstreamRequest request;
        private final Listener listener;
        private final Context context = vertx.getOrCreateContext();
        private @Nullable HttpClientRequest sent;
        private long whole = -1;
        private long part = -1;
        private long size;
        private boolean over;

        Call(UpstreamRequest request, Listener listener) {
            this.request = request;
            this.listener = listener;
        }

        void start(URI to) {
            whole = vertx.setTimer(
                    config.timeout().toMillis(), late -> fail(timedOut("is not done within " + config.timeout())));
            client.request(options(to, request)).compose(this::send).onFailure(this::lost);
        }

        void cancel() {
            if (finish()) {
                reset();
            }
        }

        private Future<Void> send(HttpClientRequest out) {
            if (over) {
                out.reset();
                return Future.succeededFuture();
            }
            sent = out;
            await(config.firstByteTimeout(), "does not begin to answer within ");
            // Attached at once: a hop later the end may have passed.
            return out.send(Buffer.buffer(request.body())).map(response -> {
                read(response);
                return null;
            });
        }

        private void read(HttpClientResponse response) {
            if (over) {
                response.request().reset();
                return;
            }
            await(config.silence(), "is silent for ");
            response.exceptionHandler(this::lost);
            response.endHandler(end -> {
                if (finish()) {
                    listener.ended();
                }
            });
            response.handler(this::take);
            listener.begun(new AnswerHead(response.statusCode(), fields(response), request.mode()));
        }

        private void take(Buffer bytes) {
            if (over) {
                return;
            }
            size += bytes.length();
            if (size > config.maxAnswerSize().asLongValue()) {
                fail(new ProblemException(
                        ErrorCode.UPSTREAM_FAILED,
                        "the model's answer is larger than "
                                + config.maxAnswerSize().asLongValue() + " bytes"));
                return;
            }
            await(config.silence(), "is silent for ");
            listener.part(bytes.getBytes());
        }

        private Map<String, String> fields(HttpClientResponse response) {
            Map<String, String> fields = new HashMap<>();
            for (String name : response.headers().names()) {
                String lower = name.toLowerCase(Locale.ROOT);
                if (!NOT_PASSED.contains(lower)) {
                    fields.put(lower, String.join(", ", response.headers().getAll(name)));
                }
            }
            return fields;
        }

        private void await(Duration time, String what) {
            vertx.cancelTimer(part);
            part = vertx.setTimer(Math.max(1, time.toMillis()), late -> fail(timedOut(what + time)));
        }

        private void lost(Throwable failure) {
            if (failure instanceof ConnectionPoolTooBusyException) {
                fail(new ProblemException(
                        ErrorCode.RATE_LIMITED,
                        config.maxWaiting() + " calls of the model wait already",
                        List.of(),
                        RETRY,
                        null));
            } else {
                fail(new ProblemException(
                        sent == null ? ErrorCode.UPSTREAM_UNAVAILABLE : ErrorCode.UPSTREAM_FAILED,
                        sent == null ? "the model cannot be reached" : "the model broke the connection",
                        failure));
            }
        }

        private void fail(ProblemException why) {
            if (finish()) {
                reset();
                listener.failed(why);
            }
        }

        private boolean finish() {
            if (over) {
                return false;
            }
            over = true;
            vertx.cancelTimer(whole);
            vertx.cancelTimer(part);
            return true;
        }

        private void reset() {
            if (sent != null) {
                sent.reset();
            }
        }

        private static ProblemException timedOut(String what) {
            return new ProblemException(ErrorCode.UPSTREAM_TIMED_OUT, "the model " + what);
        }
    }
}
