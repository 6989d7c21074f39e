package io.slipstream.gateway.edge;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.slipstream.gateway.credential.ApiKey;
import io.slipstream.gateway.credential.IssuedKey;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An API key over HTTP.
 *
 * @param secret the secret, in the answer that makes it only
 */
public record ApiKeyResponse(
        String id,
        String tenant,
        String subject,
        List<String> scopes,
        Instant createdAt,
        @Nullable Instant expiresAt,
        @Nullable Instant revokedAt,
        @Nullable Instant rotatedAt,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String secret) {

    static ApiKeyResponse from(ApiKey key) {
        return of(key, null);
    }

    static ApiKeyResponse from(IssuedKey issued) {
        return of(issued.key(), issued.secret().reveal());
    }

    private static ApiKeyResponse of(ApiKey key, @Nullable String secret) {
        return new ApiKeyResponse(
                key.id(),
                key.tenant().name(),
                key.subject(),
                key.principal().scopeNames(),
                key.createdAt(),
                key.expiresAt(),
                key.revokedAt(),
                key.rotatedAt(),
                secret);
    }

    @Override
    public String toString() {
        return "ApiKeyResponse[id=" + id + "]";
    }
}
