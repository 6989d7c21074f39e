package io.slipstream.gateway.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How API keys are verified. */
@ConfigMapping(prefix = "slipstream.gateway.credentials")
public interface CredentialConfig {
    /**
     * How long a verified key is known without asking PostgreSQL. Revocation does not wait for it (see {@link
     * #pollInterval}); it bounds how long keys go on working while PostgreSQL is down.
     */
    @WithDefault("PT10M")
    Duration cacheTtl();

    /** How long a key that does not exist is remembered as such, so that guessing costs the database nothing; at least 1 s. */
    @WithDefault("PT5S")
    Duration negativeTtl();

    /** How many keys, and separately how many users' tokens, are remembered; the least used are forgotten first. */
    @WithDefault("100000")
    int cacheSize();

    /** How often every replica asks for revoked and rotated keys and changed routes. This is how long a revoked key may still work. */
    @WithDefault("PT0.25S")
    Duration pollInterval();

    /** How long the database may take to answer before a key that is not in memory is answered 503. */
    @WithDefault("PT2S")
    Duration lookupTimeout();

    /** How long the old secret of a rotated key goes on working when the call does not say. */
    @WithDefault("PT24H")
    Duration rotationOverlap();

    /** The life of the token that services see instead of the caller's credential; a new one is made when a quarter is left. */
    @WithDefault("PT60S")
    Duration tokenTtl();
}
