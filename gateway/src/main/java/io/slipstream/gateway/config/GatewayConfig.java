package io.slipstream.gateway.config;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** Who may administer a fresh installation, and where the gateway's own resources stand beside the application's. */
@ConfigMapping(prefix = "slipstream.gateway")
public interface GatewayConfig {
    /**
     * The secret of the first administrator's API key: at least 32 characters, for example {@code openssl rand -hex 32}.
     * At start it is stored, hashed, as a key of the tenant {@code default} with every scope; another secret at a later
     * start replaces it. A bootstrap key that was revoked stays revoked. Without it only existing keys work.
     */
    Optional<String> bootstrapAdminKey();

    /**
     * The host name under which Slipstream's own paths are served. When set, requests with any other {@code Host} go to
     * the application's routes alone, so that the application may use {@code /api/v1/tasks} and the like itself; {@code
     * /q/health} answers on every host. Unset: our paths are ours on every host.
     */
    Optional<String> reservedHost();

    /**
     * A path prefix, such as {@code /slipstream}, that moves Slipstream's own paths out of the application's way: {@code
     * /api/v1/tasks} is then found at {@code /slipstream/api/v1/tasks} only. {@code /q/health} stays where it is. Must
     * begin with a slash and not end with one. Unset: no prefix.
     */
    Optional<String> reservedPrefix();
}
