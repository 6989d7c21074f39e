package io.slipstream.gateway.edge;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.gateway.upstream.Outcome;
import io.slipstream.gateway.upstream.Replica;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way to an upstream and back. Bodies stream in both directions, each no faster than its reader. A
 * replica that does not take the connection has seen nothing of the request, so the next one gets it, whatever the
 * method; one that breaks it afterwards is followed by another only if the request has no body and may be repeated.
 * Everything happens on the event loop of the caller's connection.
 */
final class Exchange implements LongLived {
    private static final Logger LOGGER = Logger.getLogger(Exchange.class);
    private static final Set<HttpMethod> REPEATABLE = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

    private final Proxy proxy;
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final Forward forward;
    private final Instant startedAt;
    private final boolean hasBody;
    private final Set<Replica> refused = new HashSet<>();
    private @Nullable HttpClientRequest out;
    private @Nullable Replica replica;
    private int broken;
    private long received;
    private boolean requestEnded;
    private boolean answering;
    private boolean over;
    private long timer = -1;

    Exchange(Proxy proxy, HttpServerRequest request, Forward forward) {
        this.proxy = proxy;
        this.request = request;
        this.response = request.response();
        this.forward = forward;
        this.startedAt = proxy.now();
        this.hasBody = hasBody(request);
    }

    private static boolean hasBody(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaderNames.CONTENT_LENGTH);
        if (length != null) {
            return !length.equals("0");
        }
        return request.version() == HttpVersion.HTTP_2
                ? !request.isEnded()
                : request.headers().contains(HttpHeaderNames.TRANSFER_ENCODING);
    }

    /** Passes the request on; it must be paused. */
    void start() {
        proxy.began();
        response.closeHandler(nothing -> callerLeft());
        response.exceptionHandler(e -> callerLeft());
        request.exceptionHandler(e -> callerLeft());
        attempt();
    }

    private void attempt() {
        Optional<Replica> next = forward.replicas().next(proxy.now(), refused);
        if (next.isEmpty()) {
            fail(Outcome.UNAVAILABLE, ErrorCode.UPSTREAM_UNAVAILABLE, "cannot be reached", null);
            return;
        }
        if (!refused.isEmpty()) {
            proxy.retried(forward);
        }
        Replica chosen = next.get();
        replica = chosen;
        proxy.upstreams()
                .open(chosen, request.method(), forward.uri(), forward.times().connect(), forward.checked())
                .onSuccess(this::send)
                .onFailure(e -> refusedBy(chosen, e));
    }

    private void refusedBy(Replica chosen, Throwable cause) {
        if (over) {
            return;
        }
        if (cause instanceof Upstreams.AddressDenied) {
            fail(Outcome.REFUSED, ErrorCode.FORBIDDEN, "stands at an address that is not allowed", null);
            return;
        }
        if (cause instanceof ConnectionPoolTooBusyException) {
            fail(Outcome.UNAVAILABLE, ErrorCode.OVERLOADED, "has no connection free", null);
            return;
        }
        proxy.refused(forward, chosen);
        refused.add(chosen);
        attempt();
    }

    private void send(HttpClientRequest to) {
        if (over) {
            to.reset();
            return;
        }
        out = to;
        to.headers().addAll(forward.headers());
        if (forward.host() != null) {
            to.headers().set(HttpHeaderNames.HOST, forward.host());
        }
        to.exceptionHandler(e -> brokenBy(to, e));
        to.response().onSuccess(answer -> answer(to, answer)).onFailure(e -> brokenBy(to, e));
        if (hasBody) {
            to.setChunked(!to.headers().contains(HttpHeaderNames.CONTENT_LENGTH));
            pump(to);
        } else {
            requestEnded = true;
            awaitHead();
            to.end().onFailure(e -> brokenBy(to, e));
            if (broken == 0) {
                request.endHandler(nothing -> {});
                request.resume();
            }
        }
    }

    private void pump(HttpClientRequest to) {
        if ("100-continue".equalsIgnoreCase(expectation())) {
            response.writeContinue();
        }
        request.handler(chunk -> {
            received += chunk.length();
            if (received > forward.bodyLimit()) {
                tooLarge();
            } else if (!over) {
                write(to, chunk);
            }
        });
        request.endHandler(nothing -> {
            requestEnded = true;
            if (!over) {
                awaitHead();
                to.end().onFailure(e -> brokenBy(to, e));
            }
        });
        request.resume();
    }

    private String expectation() {
        String value = request.getHeader(HttpHeaderNames.EXPECT);
        return value == null ? "" : value;
    }

    private void write(HttpClientRequest to, Buffer chunk) {
        to.write(chunk).onFailure(e -> brokenBy(to, e));
        if (to.writeQueueFull()) {
            request.pause();
            to.drainHandler(nothing -> request.resume());
        }
    }

    private void awaitHead() {
        if (!answering && !over && timer < 0) {
            timer = proxy.after(forward.times().response(), this::late);
        }
    }

    private void late() {
        timer = -1;
        if (!answering) {
            fail(Outcome.TIMED_OUT, ErrorCode.UPSTREAM_TIMED_OUT, "did not answer in time", null);
        }
    }

    private void brokenBy(HttpClientRequest to, Throwable cause) {
        if (over || !to.equals(out)) {
            return;
        }
        out = null;
        if (replica != null) {
            proxy.broke(forward, replica);
        }
        if (answering) {
            cut(Outcome.FAILED);
        } else if (!hasBody && broken < forward.repeats() && REPEATABLE.contains(request.method())) {
            broken++;
            proxy.stop(timer);
            timer = -1;
            proxy.retried(forward);
            attempt();
        } else {
            fail(Outcome.FAILED, ErrorCode.UPSTREAM_FAILED, "broke the connection", cause);
        }
    }

    private void answer(HttpClientRequest to, HttpClientResponse answer) {
        if (over || !to.equals(out)) {
            return;
        }
        answering = true;
        proxy.stop(timer);
        timer = -1;
        if (replica != null) {
            forward.replicas().answered(replica);
        }
        response.setStatusCode(answer.statusCode()).setStatusMessage(answer.statusMessage());
        Proxy.responseHeaders(forward, answer, response.headers());
        response.setChunked(!response.headers().contains(HttpHeaderNames.CONTENT_LENGTH) && mayHaveBody(answer));
        boolean stream = isEventStream(answer);
        if (stream) {
            proxy.lives(this);
        }
        answer.handler(chunk -> pass(answer, chunk));
        answer.exceptionHandler(e -> brokenBy(to, e));
        answer.endHandler(nothing -> end(answer.statusCode()));
        if (stream) {
            response.write(Buffer.buffer()).onFailure(e -> callerLeft());
        }
    }

    private boolean mayHaveBody(HttpClientResponse answer) {
        return !HttpMethod.HEAD.equals(request.method()) && answer.statusCode() != 204 && answer.statusCode() != 304;
    }

    private static boolean isEventStream(HttpClientResponse answer) {
        String type = answer.getHeader(HttpHeaderNames.CONTENT_TYPE);
        return type != null && (type.startsWith("text/event-stream") || type.startsWith("application/x-ndjson"));
    }

    private void pass(HttpClientResponse answer, Buffer chunk) {
        if (over) {
            return;
        }
        response.write(chunk).onFailure(e -> callerLeft());
        if (response.writeQueueFull()) {
            answer.pause();
            response.drainHandler(nothing -> answer.resume());
        }
    }

    private void end(int status) {
        if (over) {
            return;
        }
        finish(Outcome.ofStatus(status));
        if (requestEnded) {
            response.end().onFailure(e -> LOGGER.debug("the caller has gone", e));
            return;
        }
        abandonUpstream();
        response.end().onFailure(e -> LOGGER.debug("the caller has gone", e));
        proxy.drain(request);
    }

    private void tooLarge() {
        if (over) {
            return;
        }
        abandonUpstream();
        finish(Outcome.REFUSED);
        if (answering) {
            Proxy.close(request);
        } else {
            proxy.refuseBody(request, forward.bodyLimit());
        }
    }

    private void fail(Outcome outcome, ErrorCode code, String what, @Nullable Throwable cause) {
        if (over) {
            return;
        }
        LOGGER.debugf(cause, "request not passed on: outcome=%s target=%s", outcome, forward.target());
        abandonUpstream();
        finish(outcome);
        if (!requestEnded) {
            Proxy.closeAfter(request);
        }
        proxy.problems().answer(request, new ProblemException(code, forward.name() + " " + what));
        if (!requestEnded) {
            proxy.drain(request);
        }
    }

    /** Ends an answer that cannot be completed so that the caller notices. */
    private void cut(Outcome outcome) {
        finish(outcome);
        Proxy.close(request);
    }

    /** Ends an event stream in an orderly way, since the gateway stops; the caller connects again, to another replica. */
    @Override
    public void drain() {
        if (over) {
            return;
        }
        abandonUpstream();
        finish(Outcome.SUCCESS);
        response.end().onFailure(e -> LOGGER.debug("the caller has gone", e));
    }

    private void callerLeft() {
        if (over) {
            return;
        }
        abandonUpstream();
        finish(Outcome.CANCELLED);
    }

    private void abandonUpstream() {
        HttpClientRequest to = out;
        out = null;
        if (to != null) {
            to.reset();
        }
    }

    private void finish(Outcome outcome) {
        over = true;
        proxy.stop(timer);
        timer = -1;
        proxy.ends(this);
        proxy.ended(forward, outcome, Duration.between(startedAt, proxy.now()));
    }
}
