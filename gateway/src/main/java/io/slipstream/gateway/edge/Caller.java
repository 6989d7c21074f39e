package io.slipstream.gateway.edge;

import io.quarkus.security.identity.SecurityIdentity;
import io.slipstream.gateway.credential.Principal;
import jakarta.enterprise.context.RequestScoped;

/** Who makes the request that a resource is answering. */
@RequestScoped
public class Caller {
    private final SecurityIdentity identity;

    /** The caller of the current request. */
    public Caller(SecurityIdentity identity) {
        this.identity = identity;
    }

    /** The caller; fails with {@code UNAUTHENTICATED} when there is none. */
    public Principal principal() {
        Principal found = identity.getAttribute(FrontDoor.PRINCIPAL);
        if (found == null) {
            throw Authenticator.unauthenticated("send X-API-Key, or Authorization: Bearer with a token");
        }
        return found;
    }
}
