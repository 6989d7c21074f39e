package io.slipstream.gateway.credential;

/**
 * A key together with its secret, at the only moment when both are known.
 *
 * @param key the key
 * @param secret its secret
 */
public record IssuedKey(ApiKey key, KeySecret secret) {}
