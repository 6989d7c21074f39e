package io.slipstream.asset.http;

import io.slipstream.asset.asset.Asset;
import io.slipstream.asset.asset.AssetReader;
import io.slipstream.asset.asset.Body;
import io.slipstream.asset.asset.ContentReader;
import io.slipstream.asset.asset.Lookup;
import io.slipstream.asset.asset.Resolution;
import io.slipstream.asset.asset.ServingMetrics;
import io.slipstream.asset.asset.ServingMetrics.Outcome;
import io.slipstream.asset.asset.Tier;
import io.slipstream.asset.config.AssetConfig;
import io.slipstream.asset.policy.Settings;
import io.slipstream.asset.policy.SettingsCache;
import io.slipstream.asset.variant.AcceptEncoding;
import io.slipstream.asset.variant.Coding;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.contracts.problem.ProblemType;
import io.slipstream.contracts.security.Tenant;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Serves files to everybody under {@code /assets/}. What is in memory is answered at once on the event loop; everything else
 * comes back to the same event loop when it is there.
 */
@ApplicationScoped
class AssetRoute {
    private static final Logger LOGGER = Logger.getLogger(AssetRoute.class);
    private static final String PREFIX = "/assets/";

    private final AssetReader assets;
    private final ContentReader contents;
    private final SettingsCache settings;
    private final ServingMetrics metrics;
    private final Problems problems;
    private final InstantSource clock;
    private final BodyWriter writer;
    private final Vertx vertx;
    private final Tenant tenant;

    AssetRoute(
            AssetReader assets,
            ContentReader contents,
            SettingsCache settings,
            ServingMetrics metrics,
            Problems problems,
            InstantSource clock,
            Vertx vertx,
            AssetConfig config) {
        this.assets = assets;
        this.contents = contents;
        this.settings = settings;
        this.metrics = metrics;
        this.problems = problems;
        this.clock = clock;
        this.vertx = vertx;
        this.writer = new BodyWriter(vertx);
        this.tenant = new Tenant(config.publicTenant());
    }

    void register(@Observes Router router) {
        router.route(PREFIX + "*").handler(this::handle);
    }

    private void handle(RoutingContext routing) {
        HttpMethod method = routing.request().method();
        if (!method.equals(HttpMethod.GET) && !method.equals(HttpMethod.HEAD)) {
            routing.response().putHeader(HttpHeaders.ALLOW, "GET, HEAD");
            refuse(
                    routing,
                    Outcome.METHOD_NOT_ALLOWED,
                    ErrorCode.METHOD_NOT_ALLOWED,
                    "files are served to GET and HEAD");
            return;
        }
        String path = RequestPath.decode(RequestPath.of(routing.request()).substring(PREFIX.length()));
        Lookup remembered = assets.remembered(tenant, path);
        Settings present = settings.inMemory(tenant);
        if (remembered != null && present != null) {
            answer(routing, remembered.resolution(), present, Tier.MEMORY);
            return;
        }
        Tier tier = remembered == null ? Tier.STORE : Tier.MEMORY;
        later(
                routing,
                assets.resolve(tenant, path)
                        .chain(found -> settings.of(tenant).map(known -> new Found(found.resolution(), known))),
                lookedUp -> answer(routing, lookedUp.resolution(), lookedUp.settings(), tier));
    }

    private void answer(RoutingContext routing, Optional<Resolution> resolution, Settings known, Tier catalogTier) {
        if (resolution.isEmpty()) {
            refuse(routing, Outcome.NOT_FOUND, ErrorCode.NOT_FOUND, "no file is served under this path");
            return;
        }
        HttpServerRequest request = routing.request();
        Asset asset = resolution.get().asset();
        Coding coding = AcceptEncoding.parse(joined(request, HttpHeaders.ACCEPT_ENCODING))
                .choose(AssetAnswer.sendable(asset, known))
                .orElse(null);
        if (coding == null) {
            routing.response().putHeader(HttpHeaders.VARY, "Accept-Encoding");
            refuse(routing, Outcome.NOT_ACCEPTABLE, ErrorCode.NOT_ACCEPTABLE, "no encoding of the file is acceptable");
            return;
        }
        String version = Optional.ofNullable(request.getParam("v")).orElse("");
        AssetAnswer answer = AssetAnswer.of(resolution.get(), coding, version, known);
        HttpServerResponse response = routing.response();
        answer.writeShared(response.headers());
        response.putHeader(HttpHeaders.DATE, HttpDate.format(clock.instant()));
        switch (preconditions(request).evaluate(answer.variant().entityTag(), asset.modifiedAt())) {
            case NOT_MODIFIED -> notModified(response, answer, catalogTier);
            case FAILED ->
                refuse(
                        routing,
                        Outcome.PRECONDITION_FAILED,
                        ErrorCode.PRECONDITION_FAILED,
                        "the file is not what the request expects");
            case PROCEED -> send(routing, answer, catalogTier);
        }
    }

    private void notModified(HttpServerResponse response, AssetAnswer answer, Tier tier) {
        metrics.notModified(answer.variant(), tier);
        response.putHeader(AssetAnswer.CACHE_STATUS, AssetAnswer.cacheStatus(tier))
                .setStatusCode(304)
                .end();
    }

    private void send(RoutingContext routing, AssetAnswer answer, Tier catalogTier) {
        HttpServerRequest request = routing.request();
        HttpServerResponse response = routing.response();
        if (request.method().equals(HttpMethod.HEAD)) {
            metrics.head(catalogTier);
            answer.writeContent(response.headers());
            response.putHeader(
                            HttpHeaders.CONTENT_LENGTH,
                            Long.toString(answer.variant().sizeBytes()))
                    .putHeader(AssetAnswer.CACHE_STATUS, AssetAnswer.cacheStatus(catalogTier))
                    .end();
            return;
        }
        RangeRequest range = range(request, answer);
        if (range instanceof RangeRequest.Unsatisfiable) {
            response.putHeader(
                    HttpHeaders.CONTENT_RANGE, "bytes */" + answer.variant().sizeBytes());
            refuse(
                    routing,
                    Outcome.RANGE_NOT_SATISFIABLE,
                    ErrorCode.RANGE_NOT_SATISFIABLE,
                    "the file has " + answer.variant().sizeBytes() + " bytes");
            return;
        }
        Body present = contents.inMemory(answer.variant());
        if (present != null) {
            write(routing, answer, range, present, catalogTier);
            return;
        }
        later(
                routing,
                contents.open(tenant, answer.variant()),
                body -> write(routing, answer, range, body, catalogTier));
    }

    private void write(RoutingContext routing, AssetAnswer answer, RangeRequest range, Body body, Tier catalogTier) {
        HttpServerResponse response = routing.response();
        long size = answer.variant().sizeBytes();
        Tier tier = catalogTier == Tier.STORE ? Tier.STORE : body.tier();
        answer.writeContent(response.headers());
        response.putHeader(AssetAnswer.CACHE_STATUS, AssetAnswer.cacheStatus(tier));
        Future<Void> sent;
        if (range instanceof RangeRequest.Parts parts) {
            List<RangeRequest.ByteRange> ranges = parts.ranges();
            long bytes =
                    ranges.stream().mapToLong(RangeRequest.ByteRange::length).sum();
            metrics.sent(answer.asset(), answer.variant(), Outcome.PARTIAL, tier, bytes);
            response.setStatusCode(206);
            sent = ranges.size() == 1
                    ? writer.part(response, body, ranges.getFirst(), size)
                    : writer.parts(response, body, ranges, size, answer.asset().mediaType());
        } else {
            metrics.sent(answer.asset(), answer.variant(), Outcome.FULL, tier, size);
            sent = writer.whole(response, body, size);
        }
        sent.onFailure(failure -> abort(routing, failure));
    }

    /** Continues on the request's event loop, where its response lives. */
    private <T> void later(RoutingContext routing, Uni<T> work, Consumer<T> then) {
        Context context = vertx.getOrCreateContext();
        work.subscribe()
                .with(
                        item -> context.runOnContext(ignored -> guarded(routing, () -> then.accept(item))),
                        failure -> context.runOnContext(ignored -> fail(routing, failure)));
    }

    private void guarded(RoutingContext routing, Runnable then) {
        if (routing.response().closed()) {
            return;
        }
        try {
            then.run();
        } catch (RuntimeException e) {
            fail(routing, e);
        }
    }

    private void fail(RoutingContext routing, Throwable failure) {
        metrics.refused(Outcome.FAILED);
        end(routing, problems.tell(failure, RequestPath.of(routing.request())));
    }

    private void refuse(RoutingContext routing, Outcome outcome, ErrorCode code, String detail) {
        metrics.refused(outcome);
        end(routing, problems.tell(code, detail, List.of(), RequestPath.of(routing.request())));
    }

    private void end(RoutingContext routing, Problems.Told told) {
        HttpServerResponse response = routing.response();
        if (response.headWritten() || response.closed()) {
            return;
        }
        int status = told.problem().status();
        // 412 and 416 speak of a representation and keep its fields; the others must not be kept by a CDN.
        if (status != 412 && status != 416) {
            response.putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        }
        if (told.retryAfter() != null) {
            response.putHeader("Retry-After", told.retryAfter());
        }
        response.putHeader(HttpHeaders.CONTENT_TYPE, ProblemType.MEDIA_TYPE)
                .putHeader(AssetAnswer.NO_SNIFF, "nosniff")
                .setStatusCode(status);
        String body = problems.json(told.problem());
        if (routing.request().method().equals(HttpMethod.HEAD)) {
            response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()))
                    .end();
        } else {
            response.end(body);
        }
    }

    /** A body that broke off: the client must not take it for complete. If nothing was sent yet, it can still be told. */
    private void abort(RoutingContext routing, Throwable failure) {
        LOGGER.debugf(failure, "an answer broke off: path=%s", RequestPath.of(routing.request()));
        HttpServerResponse response = routing.response();
        if (!response.headWritten() && !response.closed()) {
            AssetAnswer.removeContent(response.headers());
            fail(routing, new ProblemException(ErrorCode.STORE_UNAVAILABLE, "the file was dropped meanwhile", failure));
        } else if (!response.ended()) {
            routing.request().connection().close();
        }
    }

    private RangeRequest range(HttpServerRequest request, AssetAnswer answer) {
        String field = request.getHeader("Range");
        Instant now = clock.instant();
        boolean allowed = field != null
                && RangeRequest.allowedBy(
                        request.getHeader("If-Range"),
                        answer.variant().entityTag(),
                        answer.asset().modifiedAt(),
                        now);
        return RangeRequest.parse(allowed ? field : null, answer.variant().sizeBytes());
    }

    private static Preconditions preconditions(HttpServerRequest request) {
        return new Preconditions(
                joined(request, HttpHeaders.IF_MATCH),
                request.getHeader("If-Unmodified-Since"),
                joined(request, HttpHeaders.IF_NONE_MATCH),
                request.getHeader(HttpHeaders.IF_MODIFIED_SINCE));
    }

    /** A list field, its lines joined; null if there is none. */
    private static @Nullable String joined(HttpServerRequest request, CharSequence name) {
        List<String> lines = request.headers().getAll(name);
        return switch (lines.size()) {
            case 0 -> null;
            case 1 -> lines.getFirst();
            default -> String.join(",", lines);
        };
    }

    private record Found(Optional<Resolution> resolution, Settings settings) {}
}
