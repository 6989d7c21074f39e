package io.slipstream.gateway.edge;

import io.vertx.core.MultiMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Copies headers without those that concern one connection only (RFC 9110, section 7.6.1): the known ones, and those that
 * {@code Connection} names.
 */
final class HopByHop {
    private static final Set<String> ALWAYS = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-authentication-info",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "http2-settings");
    /** What a {@code Connection} header may name without effect, since dropping it would change the message's meaning. */
    private static final Set<String> NEVER_NAMED =
            Set.of("host", "content-length", "content-type", "authorization", "cookie", "via", "cache-control");

    private HopByHop() {}

    /** Copies all but hop-by-hop headers and some others, whose names are lower-case. */
    static void copy(MultiMap from, MultiMap to, Set<String> without) {
        Set<String> named = named(from);
        for (Map.Entry<String, String> header : from) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (!ALWAYS.contains(name) && !named.contains(name) && !without.contains(name)) {
                to.add(header.getKey(), header.getValue());
            }
        }
    }

    private static Set<String> named(MultiMap headers) {
        Set<String> names = new HashSet<>();
        for (String value : headers.getAll("connection")) {
            for (String name : value.split(",", -1)) {
                names.add(name.strip().toLowerCase(Locale.ROOT));
            }
        }
        names.removeAll(NEVER_NAMED);
        return names;
    }
}
