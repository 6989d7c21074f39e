package io.slipstream.gateway.edge;

import io.slipstream.gateway.config.GatewayConfig;
import io.slipstream.gateway.config.LimitsConfig;
import io.slipstream.gateway.config.ProxyConfig;
import io.slipstream.gateway.config.UpstreamsConfig;
import io.slipstream.gateway.credential.Principal;
import io.slipstream.gateway.credential.ServiceTokens;
import io.slipstream.gateway.route.BodyLimit;
import io.slipstream.gateway.route.Destination;
import io.slipstream.gateway.route.Route;
import io.slipstream.gateway.route.RouteService;
import io.slipstream.gateway.upstream.ServiceReplicas;
import io.slipstream.gateway.upstream.UpstreamMetrics;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a request looks like when it is passed on. Services see who calls from our token alone, never from
 * anything the client sent. The application sees the client's headers, without our credentials.
 */
@Singleton
public class Forwards {
    private static final Set<String> FOR_ALL =
            union(Forwarding.HEADERS, Set.of("host", "expect", "traceparent", "tracestate"));
    private static final Set<String> FOR_SERVICES = union(
            FOR_ALL,
            Set.of(
                    "authorization",
                    "cookie",
                    "x-api-key",
                    "x-csrf-token",
                    "x-tenant",
                    "x-tenant-id",
                    "x-user",
                    "x-user-id"));
    private static final String OUR_HEADERS = "x-slipstream-";

    private final ServiceReplicas services;
    private final ServiceTokens tokens;
    private final Forwarding forwarding;
    private final LimitsConfig limits;
    private final ProxyConfig proxy;
    private final Set<String> forApplication;
    private final String reservedPrefix;

    /** Decides by the settings. */
    public Forwards(
            ServiceReplicas services,
            ServiceTokens tokens,
            Forwarding forwarding,
            LimitsConfig limits,
            ProxyConfig proxy,
            UpstreamsConfig upstreams,
            GatewayConfig gateway) {
        this.reservedPrefix = gateway.reservedPrefix().orElse("");
        this.services = services;
        this.tokens = tokens;
        this.forwarding = forwarding;
        this.limits = limits;
        this.proxy = proxy;
        Set<String> ours = upstreams.forwardApiKey() ? Set.of("cookie") : Set.of("cookie", "x-api-key");
        this.forApplication = union(FOR_ALL, ours);
    }

    private static Set<String> union(Set<String> left, Set<String> right) {
        Set<String> all = new HashSet<>(left);
        all.addAll(right);
        return Set.copyOf(all);
    }

    /** How many bytes a body may have. */
    long limit(BodyLimit limit) {
        return switch (limit) {
            case JSON -> limits.json().asLongValue();
            case CACHE_ENTRY -> limits.cacheEntry().asLongValue();
            case MODEL -> limits.model().asLongValue();
            case TASKS -> limits.tasks().asLongValue();
            case DOCUMENT -> limits.document().asLongValue();
            case ASSET -> limits.asset().asLongValue();
            case APPLICATION -> limits.application().asLongValue();
        };
    }

    /**
     * A request to a service; without a caller, an anonymous one.
     *
     * @param path the path as the service knows it
     */
    Forward toService(HttpServerRequest request, Destination.ToService to, String path, @Nullable Principal caller) {
        MultiMap headers = HttpHeaders.headers();
        HopByHop.copy(request.headers(), headers, FOR_SERVICES);
        dropOurs(headers);
        forwarding.describe(request, headers);
        if (caller != null) {
            headers.set("Authorization", "Bearer " + tokens.of(caller));
        }
        return new Forward(
                to.service().label(),
                "",
                services.of(to.service()),
                uri(request, path),
                headers,
                null,
                new Forward.Times(
                        proxy.acquireTimeout(),
                        to.limit() == BodyLimit.MODEL ? proxy.modelTimeout() : proxy.responseTimeout()),
                1,
                limit(to.limit()),
                reservedPrefix,
                false);
    }

    /** A request to the application. */
    Forward toApplication(HttpServerRequest request, RouteService.Found found, @Nullable Principal caller) {
        Route route = found.route();
        MultiMap headers = HttpHeaders.headers();
        HopByHop.copy(request.headers(), headers, forApplication);
        dropOurs(headers);
        cookies(request).ifPresent(value -> headers.set("Cookie", value));
        forwarding.describe(request, headers);
        if (caller != null) {
            headers.set("X-Slipstream-Tenant", caller.tenant().name());
            headers.set("X-Slipstream-Subject", caller.subject());
        }
        return new Forward(
                UpstreamMetrics.APPLICATION,
                route.name(),
                found.replicas(),
                uri(request, route.upstreamPath(pathOf(request))),
                headers,
                route.preserveHost() ? request.getHeader("Host") : null,
                new Forward.Times(route.connectTimeout(), route.responseTimeout()),
                route.retries(),
                limit(BodyLimit.APPLICATION),
                "",
                true);
    }

    private static void dropOurs(MultiMap headers) {
        for (String name : Set.copyOf(headers.names())) {
            if (name.toLowerCase(Locale.ROOT).startsWith(OUR_HEADERS)) {
                headers.remove(name);
            }
        }
    }

    /** The application's cookies: all but the session of our own pages. */
    private static Optional<String> cookies(HttpServerRequest request) {
        List<String> kept = new ArrayList<>();
        for (String header : request.headers().getAll("Cookie")) {
            for (String pair : header.split(";", -1)) {
                if (!pair.strip().startsWith(SessionAuthentication.COOKIE + "=") && !pair.isBlank()) {
                    kept.add(pair.strip());
                }
            }
        }
        return kept.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", kept));
    }

    private static String pathOf(HttpServerRequest request) {
        return request.path() == null ? "/" : request.path();
    }

    private static String uri(HttpServerRequest request, String path) {
        return request.query() == null ? path : path + "?" + request.query();
    }
}
