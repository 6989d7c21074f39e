package io.slipstream.cache.http;

import io.quarkus.micrometer.runtime.binder.vertx.HttpRequestMetric;
import io.quarkus.security.identity.SecurityIdentity;
import io.slipstream.cache.entry.Entry;
import io.slipstream.cache.entry.EntryKey;
import io.slipstream.cache.entry.LookupResult.Hit;
import io.slipstream.cache.entry.ReadOptions;
import io.slipstream.cache.load.LoadService;
import io.slipstream.cache.load.ReadResult;
import io.slipstream.cache.load.ReadResult.Absent;
import io.slipstream.cache.load.ReadResult.Found;
import io.slipstream.cache.load.ReadResult.Loaded;
import io.slipstream.cache.namespace.Namespace;
import io.slipstream.cache.namespace.NamespaceService;
import io.slipstream.contracts.security.Scope;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.impl.HttpServerRequestInternal;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The short way of the most frequent request: a plain read by a caller whose token was verified before. It answers what {@link
 * EntryResource} would, headers and all, without the layers in between; a hit in process at once. Everything else, and every doubt, goes on
 * to the resource, which alone refuses. It stands before the filters that authenticate, hence checks token, scope and tenant itself. Runs on event loops and
 * never waits.
 */
@Singleton
public class ReadRoute {
    private static final String NAMESPACES = "/api/v1/cache/namespaces/";
    private static final String ENTRIES = "/entries/";

    /** Under this name metrics and traces know the request, as they do when the resource answers. */
    static final String TEMPLATE = NAMESPACES + "{namespace}" + ENTRIES + "{key: .+}";

    /** The name of requests that the framework need not time; see {@code quarkus.micrometer.binder.http-server.ignore-patterns}. */
    private static final String TIMED_HERE = "/-";

    /** Where metrics and traces look for the name. */
    private static final String TEMPLATE_LOCAL = "UrlPathTemplate";

    private static final CharSequence CONSISTENCY = HttpHeaders.createOptimized(ConsistencyHeader.NAME);

    /** Before the filters of Quarkus, whose orders are a few hundred below zero. */
    static final int ORDER = -10_000;

    private final TokenMechanism tokens;
    private final NamespaceService namespaces;
    private final LoadService loads;
    private final Problems problems;
    private final ReadMetrics metrics;

    ReadRoute(
            TokenMechanism tokens,
            NamespaceService namespaces,
            LoadService loads,
            Problems problems,
            ReadMetrics metrics) {
        this.tokens = tokens;
        this.namespaces = namespaces;
        this.loads = loads;
        this.problems = problems;
        this.metrics = metrics;
    }

    void register(@Observes Router router) {
        router.route(HttpMethod.GET, NAMESPACES + "*").order(ORDER).handler(this::handle);
    }

    private void handle(RoutingContext routing) {
        Asked asked = isPlain(routing.request()) ? asked(routing.request()) : null;
        if (asked == null) {
            routing.next();
            return;
        }
        HttpServerRequest request = routing.request();
        Hit hit = loads.peek(asked.namespace(), asked.key());
        if (hit != null && answerHit(request, hit)) {
            return;
        }
        if (request.headers().contains(HttpHeaders.IF_NONE_MATCH)) {
            routing.next();
        } else {
            answerLater(
                    routing,
                    Uni.createFrom().deferred(() -> loads.read(asked.namespace(), asked.key(), ReadOptions.NONE)));
        }
    }

    /** Answers with what a read finds or brings, on the event loop that has the request. */
    private void answerLater(RoutingContext routing, Uni<ReadResult> read) {
        TraceIds.attach();
        HttpServerRequest request = routing.request();
        Context context = routing.vertx().getOrCreateContext();
        request.pause();
        read.subscribe()
                .with(
                        result -> context.runOnContext(back -> {
                            request.resume();
                            answer(request, result);
                        }),
                        failure -> context.runOnContext(back -> {
                            request.resume();
                            if (!request.response().closed()) {
                                name();
                                problems.end(request.response(), problems.tell(failure, path(request)), failure);
                            }
                        }));
    }

    private void answer(HttpServerRequest request, ReadResult result) {
        if (request.response().closed()) {
            return;
        }
        switch (result) {
            case Loaded loaded -> answer(request, loaded.entry(), 0, CacheStatus.of(loaded));
            case Found found -> answer(request, found.hit().entry(), found.hit().ageSeconds(), CacheStatus.of(found));
            case Absent absent -> absent(request, CacheStatus.of(absent.miss().reason()));
        }
    }

    private void answer(HttpServerRequest request, Entry entry, long ageSeconds, String cacheStatus) {
        if (entry.isNegative()) {
            absent(request, cacheStatus);
        } else {
            tell(request, entry, ageSeconds, cacheStatus, false);
        }
    }

    private void absent(HttpServerRequest request, String cacheStatus) {
        name();
        request.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-store").putHeader(CacheStatus.HEADER, cacheStatus);
        problems.end(request.response(), problems.absent(path(request)), null);
    }

    /** Whether nothing in the request asks for more than the entry. */
    private static boolean isPlain(HttpServerRequest request) {
        MultiMap headers = request.headers();
        return request.query() == null
                && !headers.contains(HttpHeaders.CONTENT_LENGTH)
                && !headers.contains(HttpHeaders.TRANSFER_ENCODING)
                && !headers.contains(CONSISTENCY);
    }

    /** What is asked for, by whom that may; null if the resource is to find out. */
    private @Nullable Asked asked(HttpServerRequest request) {
        String path = request.path();
        int end = path == null ? -1 : path.indexOf(ENTRIES, NAMESPACES.length());
        // Dots and empty segments are the router's to resolve.
        if (path == null || end < 0 || !path.startsWith(NAMESPACES) || path.contains("/.") || path.contains("//")) {
            return null;
        }
        SecurityIdentity identity = tokens.remembered(request);
        String tenant = identity == null || !identity.hasRole(Scope.Names.CACHE_READ)
                ? null
                : identity.getAttribute(TokenMechanism.TENANT);
        Namespace namespace = tenant == null ? null : namespaces.find(tenant, path.substring(NAMESPACES.length(), end));
        String key = namespace == null ? null : PathText.decode(path.substring(end + ENTRIES.length()));
        return namespace == null || key == null || !EntryKey.isValid(key) ? null : new Asked(namespace, key);
    }

    /** Answers with an entry that is there, unless the caller has a condition that takes more than a look. */
    private boolean answerHit(HttpServerRequest request, Hit hit) {
        String known = request.getHeader(HttpHeaders.IF_NONE_MATCH);
        boolean unchanged =
                known != null && known.equals(EntityTags.quoted(hit.entry().etag()));
        if (hit.entry().isNegative() || (known != null && !unchanged)) {
            return false;
        }
        tell(request, hit.entry(), hit.ageSeconds(), CacheStatus.of(hit), unchanged);
        return true;
    }

    private void tell(HttpServerRequest request, Entry entry, long ageSeconds, String cacheStatus, boolean unchanged) {
        time(request, unchanged ? 304 : 200);
        HttpServerResponse response = request.response();
        EntryFields.of(entry, ageSeconds, !unchanged, cacheStatus, response.headers()::add);
        if (unchanged) {
            response.setStatusCode(304).end();
        } else {
            response.end(Buffer.buffer(entry.value()));
        }
    }

    /** A traced request leaves its trace with the time that it took, which is the framework's work; all others are timed here. */
    private void time(HttpServerRequest request, int status) {
        Context context = Vertx.currentContext();
        if (context != null
                && TraceIds.isUntraced(context)
                && request instanceof HttpServerRequestInternal internal
                && internal.metric() instanceof HttpRequestMetric metric) {
            context.putLocal(TEMPLATE_LOCAL, TIMED_HERE);
            metrics.answered(metric.getSample(), status);
        } else {
            name();
        }
    }

    /** Metrics and traces of the request get their name. */
    private static void name() {
        Context context = Vertx.currentContext();
        if (context != null) {
            context.putLocal(TEMPLATE_LOCAL, TEMPLATE);
        }
    }

    private static String path(HttpServerRequest request) {
        return Objects.requireNonNullElse(request.path(), "");
    }

    /** An entry. */
    private record Asked(Namespace namespace, String key) {}
}
