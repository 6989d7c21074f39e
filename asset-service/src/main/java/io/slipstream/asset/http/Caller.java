package io.slipstream.asset.http;

import io.slipstream.asset.purge.Actor;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.contracts.security.Tenant;
import io.slipstream.contracts.security.TokenClaims;
import jakarta.enterprise.context.RequestScoped;
import org.eclipse.microprofile.jwt.JsonWebToken;

/** Who calls, as the token says; nothing else of a request names a tenant. */
@RequestScoped
class Caller {
    private final JsonWebToken token;

    Caller(JsonWebToken token) {
        this.token = token;
    }

    /** The caller as an actor. Fails with {@code FORBIDDEN} if the token names no tenant or subject. */
    Actor actor() {
        return new Actor(tenant(), subject(), Problems.traceParent());
    }

    /** The caller's tenant. */
    Tenant tenant() {
        Object claim = token.getClaim(TokenClaims.TENANT);
        if (claim == null || !Tenant.isValid(claim.toString())) {
            throw new ProblemException(ErrorCode.FORBIDDEN, "the token names no tenant");
        }
        return new Tenant(claim.toString());
    }

    private String subject() {
        String subject = token.getSubject();
        if (subject == null || subject.isBlank()) {
            throw new ProblemException(ErrorCode.FORBIDDEN, "the token names no subject");
        }
        return subject;
    }
}
