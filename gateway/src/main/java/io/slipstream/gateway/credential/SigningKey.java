package io.slipstream.gateway.credential;

import java.security.PrivateKey;

/**
 * The gateway's own key.
 *
 * @param id the {@code kid} under which the services know its public half
 * @param key a private key on the curve P-256
 */
public record SigningKey(String id, PrivateKey key) {
    @Override
    public String toString() {
        return "SigningKey[id=" + id + "]";
    }
}
