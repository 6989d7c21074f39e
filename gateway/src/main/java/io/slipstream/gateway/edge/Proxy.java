package io.slipstream.gateway.edge;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.gateway.upstream.Outcome;
import io.slipstream.gateway.upstream.Replica;
import io.slipstream.gateway.upstream.UpstreamMetrics;
import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/** Passes requests on: what all {@link Exchange}s share. */
@Singleton
public class Proxy {
    private static final Logger LOGGER = Logger.getLogger(Proxy.class);
    private static final Duration LINGER = Duration.ofSeconds(2);

    private final Vertx vertx;
    private final Upstreams upstreams;
    private final UpstreamMetrics metrics;
    private final Problems problems;
    private final InstantSource clock;
    private final Map<LongLived, Context> streams = new ConcurrentHashMap<>();
    private volatile boolean draining;

    /** A proxy with nothing under way. */
    public Proxy(Vertx vertx, Upstreams upstreams, UpstreamMetrics metrics, Problems problems, InstantSource clock) {
        this.vertx = vertx;
        this.upstreams = upstreams;
        this.metrics = metrics;
        this.problems = problems;
        this.clock = clock;
    }

    /** Passes a request on; it must be paused. */
    void pass(HttpServerRequest request, Forward forward) {
        if (declaresMoreThan(request, forward.bodyLimit())) {
            refuseBody(request, forward.bodyLimit());
            return;
        }
        new Exchange(this, request, forward).start();
    }

    /** Passes a WebSocket handshake on, and what follows it; the request must be paused. */
    void tunnel(HttpServerRequest request, Forward forward) {
        new Tunnel(this, request, forward).start();
    }

    /** Whether a request says that its body is larger than allowed. */
    static boolean declaresMoreThan(HttpServerRequest request, long limit) {
        String length = request.getHeader(HttpHeaderNames.CONTENT_LENGTH);
        if (length == null) {
            return false;
        }
        try {
            return Long.parseLong(length) > limit;
        } catch (NumberFormatException e) {
            return true;
        }
    }

    /** Answers 413 and closes the connection; a caller who is still sending gets the time to read the answer. */
    void refuseBody(HttpServerRequest request, long limit) {
        closeAfter(request);
        problems.answer(
                request,
                new ProblemException(ErrorCode.PAYLOAD_TOO_LARGE, "the body may have " + limit + " bytes at most"));
        drain(request);
    }

    /** Reads and drops the rest of a body for a moment, then closes the connection. */
    void drain(HttpServerRequest request) {
        if (request.isEnded()) {
            return;
        }
        long timer = after(LINGER, () -> close(request));
        request.handler(chunk -> {});
        request.exceptionHandler(e -> stop(timer));
        request.endHandler(nothing -> stop(timer));
        request.resume();
    }

    /** Says that no other request can follow on this connection. */
    static void closeAfter(HttpServerRequest request) {
        if (request.version() != HttpVersion.HTTP_2) {
            request.response().headers().set(HttpHeaderNames.CONNECTION, "close");
        }
    }

    /** Ends an exchange in the middle: the connection, or in HTTP/2 the stream. */
    static void close(HttpServerRequest request) {
        if (!request.response().reset()) {
            request.connection().close();
        }
    }

    static void responseHeaders(Forward forward, HttpClientResponse answer, MultiMap headers) {
        HopByHop.copy(answer.headers(), headers, Set.of());
        Forwarding.via(answer.version(), headers);
        if (!forward.checked()) {
            headers.set("X-Content-Type-Options", "nosniff");
        }
        String location = headers.get(HttpHeaderNames.LOCATION);
        if (!forward.prefix().isEmpty() && location != null && location.startsWith("/")) {
            headers.set(HttpHeaderNames.LOCATION, forward.prefix() + location);
        }
    }

    void began() {
        metrics.began();
    }

    /** Something that may go on for long has begun, on the current event loop. */
    void lives(LongLived stream) {
        streams.put(stream, vertx.getOrCreateContext());
        if (draining) {
            stream.drain();
        }
    }

    void ends(LongLived stream) {
        streams.remove(stream);
    }

    void ended(Forward forward, Outcome outcome, Duration duration) {
        metrics.ended(forward.target(), forward.route(), outcome, duration);
    }

    void refused(Forward forward, Replica replica) {
        if (forward.replicas().refused(replica, now())) {
            metrics.ejected(forward.target());
            LOGGER.warnf(
                    "replica refused a connection and is skipped: target=%s replica=%s",
                    forward.target(), replica.url());
        }
    }

    void broke(Forward forward, Replica replica) {
        if (forward.replicas().broke(replica, now())) {
            metrics.ejected(forward.target());
            LOGGER.warnf(
                    "replica broke requests and is skipped: target=%s replica=%s", forward.target(), replica.url());
        }
    }

    void retried(Forward forward) {
        metrics.retried(forward.target());
    }

    /** Ends all event streams and WebSockets, so that the gateway can stop; new ones end at once. */
    public void drain() {
        draining = true;
        streams.forEach((stream, context) -> context.runOnContext(nothing -> stream.drain()));
    }

    Upstreams upstreams() {
        return upstreams;
    }

    Problems problems() {
        return problems;
    }

    Instant now() {
        return clock.instant();
    }

    long after(Duration delay, Runnable action) {
        return vertx.setTimer(Math.max(1, delay.toMillis()), id -> action.run());
    }

    void stop(long timer) {
        if (timer >= 0) {
            vertx.cancelTimer(timer);
        }
    }
}
