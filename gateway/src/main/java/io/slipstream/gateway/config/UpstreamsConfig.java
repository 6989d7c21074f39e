package io.slipstream.gateway.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Where routes to the application may lead. Every resolved address is checked, at the moment the connection is made. */
@ConfigMapping(prefix = "slipstream.gateway.upstreams")
public interface UpstreamsConfig {
    /** Networks, in CIDR notation, to which routes may lead. Unset: everywhere but {@link #deniedNetworks}. */
    Optional<List<String>> allowedNetworks();

    /**
     * Networks to which no route may lead, even if allowed above. The default are link-local addresses, among them the
     * metadata services of the clouds, the "this host" network, multicast and broadcast.
     */
    @WithDefault(
            "0.0.0.0/8,169.254.0.0/16,100.100.100.200/32,168.63.129.16/32,224.0.0.0/4,255.255.255.255/32,::/128,fe80::/10,ff00::/8,fd00:ec2::254/128,fd20:ce::254/128")
    List<String> deniedNetworks();

    /** How long a resolved name is used before it is resolved again. */
    @WithDefault("PT10S")
    Duration resolveTtl();

    /** How long resolving a name may take. */
    @WithDefault("PT2S")
    Duration resolveTimeout();

    /** How many routes there may be. */
    @WithDefault("1000")
    int maxRoutes();

    /** Whether requests to the application keep their {@code X-API-Key}; for applications that use the header themselves. */
    @WithDefault("false")
    boolean forwardApiKey();
}
