package io.slipstream.task.storage;

import io.slipstream.task.config.CallsConfig;
import io.slipstream.task.work.Caller;
import io.slipstream.task.work.WorkFailure;
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
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.SocketException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Calls to other services as built-in work makes them: with a token, within a time, up to a size; failures say whether to retry. */
@ApplicationScoped
public class HttpCalls {
    private static final int CONNECTIONS = 64;
    private static final int DETAIL_LIMIT = 300;

    private static final Set<HttpMethod> IDEMPOTENT = Set.of(HttpMethod.GET, HttpMethod.PUT, HttpMethod.DELETE);

    private final HttpClient client;
    private final ServiceTokens tokens;
    private final CallsConfig config;

    /** Calls through a client of its own. */
    public HttpCalls(Vertx vertx, ServiceTokens tokens, CallsConfig config) {
        HttpClientOptions options = new HttpClientOptions()
                .setConnectTimeout((int) config.connectTimeout().toMillis())
                .setMaxPoolSize(CONNECTIONS)
                .setMaxWaitQueueSize(CONNECTIONS * 16);
        this.client = vertx.createHttpClient(options);
        this.tokens = tokens;
        this.config = config;
    }

    /** What a service answered. Its text form leaves the body out. */
    public record Answer(int status, MultiMap headers, Buffer body) {
        @Override
        public String toString() {
            return "Answer[status=" + status + "]";
        }
    }

    /** Calls a URL with a body, possibly empty; answers only with a 2xx. */
    public Uni<Answer> call(
            HttpMethod method, URI url, Caller caller, Map<String, String> headers, Buffer body, Duration limit) {
        return send(
                        method,
                        url,
                        caller,
                        headers,
                        request -> body.length() == 0 ? request.send() : request.send(body),
                        limit)
                .chain(this::read)
                .ifNoItem()
                .after(limit)
                .fail()
                .map(HttpCalls::checked)
                .onFailure(failure -> !(failure instanceof WorkFailure))
                .transform(HttpCalls::unavailable);
    }

    /**
     * Calls a URL with a body and an authorization of its own, or none; answers with any status.
     *
     * @param authorization the value of the header; empty for none
     * @param most how large the answer may be
     */
    public Uni<Answer> exchange(
            HttpMethod method,
            URI url,
            Uni<Optional<String>> authorization,
            Map<String, String> headers,
            Buffer body,
            Duration limit,
            long most) {
        return send(method, url, authorization, headers, request -> request.send(body), limit)
                .chain(response -> read(response, most))
                .ifNoItem()
                .after(limit)
                .fail()
                .onFailure(failure -> !(failure instanceof WorkFailure))
                .transform(HttpCalls::unavailable);
    }

    /** What authorizes calls for a tenant to other services. */
    public Uni<Optional<String>> authorization(Caller caller) {
        return tokens.of(caller.tenant()).map(token -> Optional.of("Bearer " + token));
    }

    /** Fetches a URL and sends what comes, as it comes, to another; answers what the second says. */
    public Uni<Answer> pipe(
            URI from, URI to, Caller caller, Function<MultiMap, Map<String, String>> headers, Duration limit) {
        return send(HttpMethod.GET, from, caller, Map.of(), HttpClientRequest::send, limit)
                .chain(source -> source.statusCode() == 200
                        ? send(
                                HttpMethod.POST,
                                to,
                                caller,
                                headers.apply(source.headers()),
                                request -> request.send(source),
                                limit)
                        : read(source).map(HttpCalls::checked).map(unexpected -> {
                            throw WorkFailure.permanent(
                                    "UpstreamRefused", "the service answered " + unexpected.status());
                        }))
                .chain(this::read)
                .ifNoItem()
                .after(limit)
                .fail()
                .map(HttpCalls::checked)
                .onFailure(failure -> !(failure instanceof WorkFailure))
                .transform(HttpCalls::unavailable);
    }

    private Uni<HttpClientResponse> send(
            HttpMethod method,
            URI url,
            Caller caller,
            Map<String, String> headers,
            Function<HttpClientRequest, Future<HttpClientResponse>> body,
            Duration limit) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        if (caller.traceParent() != null) {
            all.put("traceparent", caller.traceParent());
        }
        return send(method, url, authorization(caller), all, body, limit);
    }

    private Uni<HttpClientResponse> send(
            HttpMethod method,
            URI url,
            Uni<Optional<String>> authorization,
            Map<String, String> headers,
            Function<HttpClientRequest, Future<HttpClientResponse>> body,
            Duration limit) {
        RequestOptions options = new RequestOptions()
                .setMethod(method)
                .setAbsoluteURI(url.toString())
                .setTimeout(limit.toMillis());
        headers.forEach(options::putHeader);
        Uni<HttpClientResponse> sent = authorization
                .invoke(value -> value.ifPresent(text -> options.putHeader(HttpHeaders.AUTHORIZATION, text)))
                .chain(() -> uni(() -> client.request(options)
                        // Paused inside, since only there the response is seen before its end can have passed.
                        .compose(request -> body.apply(request).onSuccess(HttpClientResponse::pause))));
        return IDEMPOTENT.contains(method)
                ? sent.onFailure(HttpCalls::isLostConnection).retry().atMost(1)
                : sent;
    }

    /** A kept connection may be closed by the other side just when it is used again; that is nobody's failure. */
    private static boolean isLostConnection(Throwable failure) {
        return failure instanceof HttpClosedException || failure instanceof SocketException;
    }

    private static <T> Uni<T> uni(java.util.function.Supplier<Future<T>> future) {
        return Uni.createFrom().completionStage(() -> future.get().toCompletionStage());
    }

    private Uni<Answer> read(HttpClientResponse response) {
        return read(response, config.answerLimit().asLongValue());
    }

    private static Uni<Answer> read(HttpClientResponse response, long most) {
        return uni(() -> {
            Promise<Answer> promise = Promise.promise();
            Buffer body = Buffer.buffer();
            response.exceptionHandler(promise::tryFail);
            response.handler(part -> {
                body.appendBuffer(part);
                if (body.length() > most) {
                    promise.tryFail(WorkFailure.permanent(
                            "AnswerTooLarge", "the service answered more than " + most + " bytes"));
                    response.request().reset();
                }
            });
            response.endHandler(
                    end -> promise.tryComplete(new Answer(response.statusCode(), response.headers(), body)));
            response.resume();
            return promise.future();
        });
    }

    private static Answer checked(Answer answer) {
        int status = answer.status();
        if (status >= 200 && status < 300) {
            return answer;
        }
        String message = "the service answered " + status + detail(answer);
        throw status >= 500 || status == 429 || status == 408 || status == 401
                ? WorkFailure.retryable("UpstreamFailed", message)
                : WorkFailure.permanent(status == 422 ? "Unprocessable" : "UpstreamRefused", message);
    }

    /** What a problem says of itself, where it is the caller's: on one line and short. */
    private static String detail(Answer answer) {
        String type = answer.headers().get(HttpHeaders.CONTENT_TYPE);
        if (answer.status() >= 500 || type == null || !type.startsWith("application/problem+json")) {
            return "";
        }
        try {
            Object detail = new JsonObject(answer.body()).getValue("detail");
            String line = detail instanceof String text
                    ? text.replaceAll("\\p{Cntrl}+", " ").strip()
                    : "";
            String shown = line.length() <= DETAIL_LIMIT ? line : line.substring(0, DETAIL_LIMIT);
            return shown.isEmpty() ? "" : ": " + shown;
        } catch (DecodeException notJson) {
            return "";
        }
    }

    private static WorkFailure unavailable(Throwable failure) {
        return failure instanceof TimeoutException
                ? WorkFailure.retryable("UpstreamTimedOut", "the service did not answer in time")
                : WorkFailure.retryable(
                        "UpstreamUnavailable",
                        "the service cannot be reached: " + failure.getClass().getSimpleName());
    }
}
