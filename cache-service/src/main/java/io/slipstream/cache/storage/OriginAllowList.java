package io.slipstream.cache.storage;

import io.slipstream.cache.namespace.LoaderUrl;
import io.slipstream.contracts.network.AllowedOrigins;
import io.slipstream.contracts.network.ReservedAddresses;
import java.net.InetAddress;
import java.util.List;

/** From where may be loaded: origins by name, and never the addresses that only a host itself should reach. */
final class OriginAllowList {
    private final AllowedOrigins origins;

    /** Allows these; a malformed one fails with {@link IllegalArgumentException}. */
    OriginAllowList(List<String> origins) {
        this.origins = new AllowedOrigins("slipstream.cache.loader.allowed-origins", origins);
    }

    /** Whether a URL's origin is allowed. */
    boolean allows(LoaderUrl url) {
        return origins.allow(url.origin());
    }

    /** Whether an address may be called, whoever it belongs to. */
    static boolean isReachable(InetAddress address) {
        return !ReservedAddresses.isOfHosts(address);
    }
}
