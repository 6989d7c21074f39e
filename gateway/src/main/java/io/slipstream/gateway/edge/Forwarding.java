package io.slipstream.gateway.edge;

import io.slipstream.contracts.network.Network;
import io.slipstream.gateway.config.ProxyConfig;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Says where a request came from: {@code X-Forwarded-*} and {@code Via}. What untrusted peers say themselves is dropped. */
@Singleton
public class Forwarding {
    /** The headers that this class alone sets; lower-case. */
    static final Set<String> HEADERS = Set.of(
            "forwarded",
            "x-forwarded-for",
            "x-forwarded-proto",
            "x-forwarded-host",
            "x-forwarded-port",
            "x-forwarded-prefix",
            "x-forwarded-server",
            "x-real-ip",
            "x-client-ip",
            "true-client-ip");

    private static final String PSEUDONYM = "slipstream";

    private final List<Network> trusted;

    /** Trusts the configured proxies; a malformed network stops the start. */
    public Forwarding(ProxyConfig config) {
        this.trusted = config.trustedProxies().orElse(List.of()).stream()
                .map(Network::of)
                .toList();
    }

    /** Adds the headers of a request that is passed on. */
    void describe(HttpServerRequest request, MultiMap headers) {
        String peer = request.remoteAddress().hostAddress();
        boolean known = isTrusted(peer);
        String before = known ? request.getHeader("X-Forwarded-For") : null;
        headers.set("X-Forwarded-For", before == null ? peer : before + ", " + peer);
        headers.set(
                "X-Forwarded-Proto", known(request, known, "X-Forwarded-Proto", request.isSSL() ? "https" : "http"));
        String host = request.getHeader("Host");
        String claimed = known ? request.getHeader("X-Forwarded-Host") : null;
        if (claimed != null || host != null) {
            headers.set("X-Forwarded-Host", claimed != null ? claimed : host);
        }
        via(request.version(), headers);
    }

    private static String known(HttpServerRequest request, boolean trusted, String name, String otherwise) {
        String value = trusted ? request.getHeader(name) : null;
        return value == null ? otherwise : value;
    }

    private boolean isTrusted(@Nullable String peer) {
        if (trusted.isEmpty() || peer == null) {
            return false;
        }
        InetAddress address = InetAddress.ofLiteral(peer);
        return trusted.stream().anyMatch(network -> network.contains(address));
    }

    /** Adds the gateway to a message's {@code Via}. */
    static void via(HttpVersion version, MultiMap headers) {
        String protocol = switch (version) {
            case HTTP_1_0 -> "1.0";
            case HTTP_1_1 -> "1.1";
            case HTTP_2 -> "2.0";
        };
        String before = String.join(", ", headers.getAll("Via"));
        String own = protocol + " " + PSEUDONYM;
        headers.set("Via", before.isEmpty() ? own : before + ", " + own);
    }
}
