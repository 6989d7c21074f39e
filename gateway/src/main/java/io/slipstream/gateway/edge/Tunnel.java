package io.slipstream.gateway.edge;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.gateway.upstream.Outcome;
import io.slipstream.gateway.upstream.Replica;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket on its way to the application. When the application agrees to the upgrade, bytes are passed in both
 * directions as they come; when it does not, its answer is passed on.
 */
final class Tunnel implements LongLived {
    private static final Logger LOGGER = Logger.getLogger(Tunnel.class);

    private final Proxy proxy;
    private final HttpServerRequest request;
    private final Forward forward;
    private final Instant startedAt;
    private final Set<Replica> refused = new HashSet<>();
    private @Nullable NetSocket tunnel;
    private boolean over;

    Tunnel(Proxy proxy, HttpServerRequest request, Forward forward) {
        this.proxy = proxy;
        this.request = request;
        this.forward = forward;
        this.startedAt = proxy.now();
    }

    /** Whether a request asks for a WebSocket. */
    static boolean isAskedFor(HttpServerRequest request) {
        return "websocket".equalsIgnoreCase(request.getHeader(HttpHeaderNames.UPGRADE))
                && request.headers().contains(HttpHeaderNames.CONNECTION, "upgrade", true);
    }

    void start() {
        proxy.began();
        attempt();
    }

    private void attempt() {
        Optional<Replica> next = forward.replicas().next(proxy.now(), refused);
        if (next.isEmpty()) {
            fail(Outcome.UNAVAILABLE, ErrorCode.UPSTREAM_UNAVAILABLE, "cannot be reached");
            return;
        }
        if (!refused.isEmpty()) {
            proxy.retried(forward);
        }
        Replica replica = next.get();
        proxy.upstreams()
                .open(replica, request.method(), forward.uri(), forward.times().connect(), forward.checked())
                .onSuccess(this::send)
                .onFailure(e -> refusedBy(replica, e));
    }

    private void refusedBy(Replica replica, Throwable cause) {
        if (cause instanceof Upstreams.AddressDenied) {
            fail(Outcome.REFUSED, ErrorCode.FORBIDDEN, "stands at an address that is not allowed");
            return;
        }
        proxy.refused(forward, replica);
        refused.add(replica);
        attempt();
    }

    private void send(HttpClientRequest to) {
        to.exceptionHandler(e -> LOGGER.debug("the application broke a WebSocket", e));
        to.headers().addAll(forward.headers());
        if (forward.host() != null) {
            to.headers().set(HttpHeaderNames.HOST, forward.host());
        }
        to.headers().set(HttpHeaderNames.CONNECTION, "Upgrade");
        to.headers().set(HttpHeaderNames.UPGRADE, "websocket");
        long timer = proxy.after(forward.times().response(), to::reset);
        to.connect().onComplete(answered -> {
            proxy.stop(timer);
            if (answered.succeeded()) {
                answer(answered.result());
            } else {
                fail(Outcome.FAILED, ErrorCode.UPSTREAM_FAILED, "did not answer the handshake");
            }
        });
        request.response().exceptionHandler(e -> to.reset());
    }

    private void answer(HttpClientResponse answer) {
        HttpServerResponse response = request.response();
        response.setStatusCode(answer.statusCode());
        Proxy.responseHeaders(forward, answer, response.headers());
        if (answer.statusCode() == 101) {
            response.headers().set(HttpHeaderNames.CONNECTION, "Upgrade");
            response.headers().set(HttpHeaderNames.UPGRADE, "websocket");
            NetSocket there = answer.netSocket();
            there.pause();
            request.toNetSocket()
                    .onSuccess(here -> join(here, there))
                    .onFailure(e -> there.close().onComplete(closed -> finish(Outcome.CANCELLED)));
            return;
        }
        response.setChunked(!response.headers().contains(HttpHeaderNames.CONTENT_LENGTH));
        answer.pipeTo(response).onComplete(passed -> finish(Outcome.ofStatus(answer.statusCode())));
        request.resume();
    }

    private void join(NetSocket here, NetSocket there) {
        tunnel = here;
        proxy.lives(this);
        there.pipeTo(here)
                .onFailure(e -> LOGGER.debug("a WebSocket broke", e))
                .onComplete(nothing -> close(here, there));
        here.pipeTo(there)
                .onFailure(e -> LOGGER.debug("a WebSocket broke", e))
                .onComplete(nothing -> close(here, there));
        here.resume();
        there.resume();
    }

    private void close(NetSocket here, NetSocket there) {
        here.close().onFailure(e -> LOGGER.debug("already closed", e));
        there.close().onFailure(e -> LOGGER.debug("already closed", e));
        finish(Outcome.SUCCESS);
    }

    private void fail(Outcome outcome, ErrorCode code, String what) {
        finish(outcome);
        proxy.problems().answer(request, new ProblemException(code, forward.name() + " " + what));
        request.resume();
    }

    /** Closes the WebSocket; the caller connects again, to another replica. */
    @Override
    public void drain() {
        if (tunnel != null) {
            tunnel.close().onFailure(e -> LOGGER.debug("already closed", e));
        }
    }

    private void finish(Outcome outcome) {
        if (!over) {
            over = true;
            proxy.ends(this);
            proxy.ended(forward, outcome, Duration.between(startedAt, proxy.now()));
        }
    }
}
