package io.slipstream.cache.http;

import io.quarkus.security.identity.SecurityIdentity;
import io.slipstream.cache.entry.Entry;
import io.slipstream.cache.entry.EntryKey;
import io.slipstream.cache.entry.LookupResult.Hit;
import io.slipstream.cache.load.LoadService;
import io.slipstream.cache.namespace.Namespace;
import io.slipstream.cache.namespace.NamespaceService;
import io.slipstream.contracts.security.Scope;
import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/**
 * The short way of the most frequent request: a plain read of an entry that is in process and fresh, by a caller whose token was
 * verified before. It answers what {@link EntryResource} would, headers and all, without the layers in between. Everything else,
 * and every doubt, goes on to the resource, which alone refuses. It stands before the filters that authenticate, hence checks
 * token, scope and tenant itself. Runs on event loops and never waits.
 */
@Singleton
public class HitRoute {
    private static final String NAMESPACES = "/api/v1/cache/namespaces/";
    private static final String ENTRIES = "/entries/";

    /** Under this name metrics and traces know the request, as they do when the resource answers. */
    private static final String TEMPLATE = NAMESPACES + "{namespace}" + ENTRIES + "{key}";

    /** Where metrics and traces look for the name. */
    private static final String TEMPLATE_LOCAL = "UrlPathTemplate";

    private static final CharSequence CONSISTENCY = HttpHeaders.createOptimized(ConsistencyHeader.NAME);

    /** Before the filters of Quarkus, whose orders are a few hundred below zero. */
    private static final int ORDER = -10_000;

    private final TokenMechanism tokens;
    private final NamespaceService namespaces;
    private final LoadService loads;

    HitRoute(TokenMechanism tokens, NamespaceService namespaces, LoadService loads) {
        this.tokens = tokens;
        this.namespaces = namespaces;
        this.loads = loads;
    }

    void register(@Observes Router router) {
        router.route(HttpMethod.GET, NAMESPACES + "*").order(ORDER).handler(this::handle);
    }

    private void handle(RoutingContext routing) {
        HttpServerRequest request = routing.request();
        Hit hit = isPlain(request) ? hit(request) : null;
        if (hit == null || hit.entry().isNegative() || !answer(request, hit)) {
            routing.next();
        }
    }

    /** Whether nothing in the request asks for more than the entry. */
    private static boolean isPlain(HttpServerRequest request) {
        MultiMap headers = request.headers();
        return request.query() == null
                && !headers.contains(HttpHeaders.CONTENT_LENGTH)
                && !headers.contains(HttpHeaders.TRANSFER_ENCODING)
                && !headers.contains(CONSISTENCY);
    }

    private @Nullable Hit hit(HttpServerRequest request) {
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
        return namespace == null || key == null || !EntryKey.isValid(key) ? null : loads.peek(namespace, key);
    }

    /** Answers, unless the caller has a condition that takes more than a look. */
    private static boolean answer(HttpServerRequest request, Hit hit) {
        Entry entry = hit.entry();
        String etag = EntityTags.quoted(entry.etag());
        String known = request.getHeader(HttpHeaders.IF_NONE_MATCH);
        if (known != null && !known.equals(etag)) {
            return false;
        }
        Context context = Vertx.currentContext();
        if (context != null) {
            context.putLocal(TEMPLATE_LOCAL, TEMPLATE);
        }
        HttpServerResponse response = request.response();
        EntryFields.of(entry, hit.ageSeconds(), known == null, CacheStatus.of(hit), response.headers()::add);
        if (known != null) {
            response.setStatusCode(304).end();
        } else {
            response.end(Buffer.buffer(entry.value()));
        }
        return true;
    }
}
