package io.slipstream.gateway.upstream;

import io.slipstream.contracts.network.Network;
import io.slipstream.gateway.config.UpstreamsConfig;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.util.List;

/** Decides which addresses the application's routes may lead to, so that a route cannot reach what only the gateway's host can. */
@Singleton
public class AddressPolicy {
    private final List<Network> allowed;
    private final List<Network> denied;

    /** The policy of the settings; a malformed network stops the start. */
    @Inject
    public AddressPolicy(UpstreamsConfig config) {
        this(
                config.allowedNetworks().orElse(List.of()).stream()
                        .map(Network::of)
                        .toList(),
                config.deniedNetworks().stream().map(Network::of).toList());
    }

    AddressPolicy(List<Network> allowed, List<Network> denied) {
        this.allowed = List.copyOf(allowed);
        this.denied = List.copyOf(denied);
    }

    /** Whether a route may lead to an address. */
    public boolean permits(InetAddress address) {
        return denied.stream().noneMatch(network -> network.contains(address))
                && (allowed.isEmpty() || allowed.stream().anyMatch(network -> network.contains(address)));
    }
}
