package io.slipstream.gateway.edge;

import io.slipstream.gateway.credential.Principal;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;

/**
 * A credential other than key and token: the session of a browser. Asked when a request has neither, so that session
 * cookies work on every path of ours, those of the services included.
 */
public interface SessionAuthentication {
    /** The cookie that carries the session; it is never passed on to services or to the application. */
    String COOKIE = "slipstream_session";

    /**
     * Who the session of a request belongs to; called on its event loop.
     *
     * @return empty if it has no session or an expired one. Fails with {@code FORBIDDEN} when the method is unsafe and the CSRF
     *     token is missing or wrong
     */
    Uni<Optional<Principal>> principalOf(HttpServerRequest request);
}
