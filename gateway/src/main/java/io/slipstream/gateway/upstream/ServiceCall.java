package io.slipstream.gateway.upstream;

import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A call the gateway makes itself.
 *
 * @param method the HTTP method
 * @param path path and query, beginning with a slash
 * @param bearer the token to send; null for resources that need none
 * @param body a JSON body; null for none
 * @param timeout how long the whole call may take
 */
public record ServiceCall(
        String method, String path, @Nullable String bearer, byte @Nullable [] body, Duration timeout) {
    /** A GET. */
    public static ServiceCall get(String path, @Nullable String bearer, Duration timeout) {
        return new ServiceCall("GET", path, bearer, null, timeout);
    }

    /** A POST of JSON. */
    public static ServiceCall post(String path, @Nullable String bearer, byte[] json, Duration timeout) {
        return new ServiceCall("POST", path, bearer, json, timeout);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ServiceCall that
                && method.equals(that.method)
                && path.equals(that.path)
                && Objects.equals(bearer, that.bearer)
                && Arrays.equals(body, that.body)
                && timeout.equals(that.timeout);
    }

    @Override
    public int hashCode() {
        return Objects.hash(method, path, bearer, Arrays.hashCode(body), timeout);
    }

    @Override
    public String toString() {
        return "ServiceCall[" + method + " " + path + "]";
    }
}
