package io.slipstream.task.push;

import io.slipstream.contracts.network.AllowedOrigins;
import io.slipstream.contracts.network.Network;
import io.slipstream.contracts.network.ReservedAddresses;
import io.slipstream.task.config.PushConfig;
import io.slipstream.task.task.PushUrl;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/** Where the operator allows tasks to be sent: origins by name, and the addresses that a name may lead to. Immutable. */
@ApplicationScoped
public class AllowedTargets {
    /** The setting that switches HTTP push on. */
    public static final String SETTING = "slipstream.task.push.allowed-origins";

    private static final String NETWORKS = "slipstream.task.push.allowed-networks";

    private final AllowedOrigins origins;
    private final List<Network> networks;

    /** What the settings allow; a malformed one fails with {@link IllegalArgumentException}. */
    public AllowedTargets(PushConfig config) {
        this.origins = new AllowedOrigins(SETTING, config.allowedOrigins().orElse(List.of()));
        this.networks = config.allowedNetworks().orElse(List.of()).stream()
                .map(Network::of)
                .toList();
    }

    /** Whether anything may be sent at all. */
    public boolean isOn() {
        return !origins.isEmpty();
    }

    /** Whether a URL's origin is allowed; where its name leads is another question. */
    public boolean allow(PushUrl url) {
        return origins.allow(url.origin());
    }

    /** Which rule a URL breaks that tasks are to be sent to, as far as it can be told without looking its name up; empty if none. */
    public Optional<String> whyNot(PushUrl url) {
        if (!allow(url)) {
            return Optional.of("a URL whose scheme, host and port the operator allows (" + SETTING + ")");
        }
        return literal(url.host())
                .filter(address -> !permit(address))
                .map(address -> "a URL whose address is not internal, unless the operator allows its network ("
                        + NETWORKS + ")");
    }

    /** The address that a host says by itself; empty if it is a name. */
    public static Optional<InetAddress> literal(String host) {
        try {
            return Optional.of(InetAddress.ofLiteral(host));
        } catch (IllegalArgumentException aName) {
            return Optional.empty();
        }
    }

    /** Whether an address may be called. */
    public boolean permit(InetAddress address) {
        return networks.stream().anyMatch(network -> network.contains(address))
                || !ReservedAddresses.isInternal(address);
    }
}
