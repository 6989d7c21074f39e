package io.slipstream.gateway.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Tokens of your own identity provider, accepted as {@code Authorization: Bearer}. Off until {@link #jwks} is set. */
@ConfigMapping(prefix = "slipstream.gateway.jwt")
public interface JwtConfig {
    /** Where the provider's JSON Web Key Set is: an {@code http(s):} or {@code file:} URL. Needs {@link #issuer} and {@link #audience}. */
    Optional<String> jwks();

    /** The {@code iss} that tokens must have. */
    Optional<String> issuer();

    /** The {@code aud} that tokens must name. */
    Optional<String> audience();

    /** The claim that holds the tenant. */
    @WithDefault("tenant")
    String tenantClaim();

    /** The claim that holds the scopes, as an array or separated by spaces. Scopes that are not ours are ignored. */
    @WithDefault("scope")
    String scopeClaim();

    /** The signature algorithms that are accepted. Only asymmetric ones are possible: a symmetric one or {@code none} stops the start. */
    @WithDefault("ES256,RS256,PS256")
    List<String> algorithms();

    /** How often the key set is fetched again. A token with an unknown key id asks for it at once, every ten seconds at most. */
    @WithDefault("PT5M")
    Duration refreshInterval();

    /** By how much clocks may differ. */
    @WithDefault("PT30S")
    Duration clockSkew();

    /** How long a verified token is known without verifying its signature again; never past its {@code exp}. */
    @WithDefault("PT1M")
    Duration cacheTtl();
}
