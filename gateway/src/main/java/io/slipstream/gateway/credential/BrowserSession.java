package io.slipstream.gateway.credential;

import java.time.Instant;

/**
 * A browser that was signed in with an API key. What it may do is looked up by the key each time, so it ends with the key.
 *
 * @param keyId the key it was signed in with
 * @param csrfToken what the browser's scripts send along with unsafe requests
 * @param expiresAt when it ends at the latest
 */
public record BrowserSession(String keyId, String csrfToken, Instant expiresAt) {
    @Override
    public String toString() {
        return "BrowserSession[keyId=" + keyId + ", expiresAt=" + expiresAt + "]";
    }
}
