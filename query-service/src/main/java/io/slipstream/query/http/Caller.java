package io.slipstream.query.http;

import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.contracts.security.Tenant;
import io.slipstream.contracts.security.TokenClaims;
import jakarta.enterprise.context.RequestScoped;
import org.eclipse.microprofile.jwt.JsonWebToken;

/** Who is calling, by the token alone. */
@RequestScoped
public class Caller {
    private final JsonWebToken token;

    /** The caller of a token. */
    public Caller(JsonWebToken token) {
        this.token = token;
    }

    /** Whose records the request is about. */
    public String tenant() {
        Object tenant = token.getClaim(TokenClaims.TENANT);
        if (tenant == null || !Tenant.isValid(tenant.toString())) {
            throw new ProblemException(ErrorCode.FORBIDDEN, "the token names no tenant");
        }
        return tenant.toString();
    }

    /** Who acts within the tenant. */
    public String subject() {
        String subject = token.getSubject();
        return subject == null ? "unknown" : subject;
    }
}
