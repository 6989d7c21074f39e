package io.slipstream.cache.http;

import io.quarkus.security.identity.SecurityIdentity;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import jakarta.inject.Singleton;

/** Who calls, as the token says; nothing else of a request names a tenant. */
@Singleton
public class Caller {
    private final SecurityIdentity identity;

    Caller(SecurityIdentity identity) {
        this.identity = identity;
    }

    /** The tenant of the present request. Fails with {@code FORBIDDEN} if the token names none. */
    String tenant() {
        String tenant = identity.getAttribute(TokenMechanism.TENANT);
        if (tenant == null) {
            throw new ProblemException(ErrorCode.FORBIDDEN, "the token names no tenant");
        }
        return tenant;
    }

    /** The subject of the token of the present request. */
    String subject() {
        return identity.getPrincipal().getName();
    }
}
