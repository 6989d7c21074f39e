package io.slipstream.gateway.edge;

import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.gateway.credential.ApiKeyVerifier;
import io.slipstream.gateway.credential.BrowserSession;
import io.slipstream.gateway.credential.BrowserSessions;
import io.slipstream.gateway.credential.Principal;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.Set;

/** Lets the dashboard's cookie count as a credential, with a CSRF token on everything that changes something. */
@ApplicationScoped
public class DashboardSessions implements SessionAuthentication {
    static final String CSRF_HEADER = "X-CSRF-Token";
    private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD", "OPTIONS");

    private final BrowserSessions sessions;
    private final ApiKeyVerifier apiKeys;

    /** Sessions that last as long as their keys. */
    public DashboardSessions(BrowserSessions sessions, ApiKeyVerifier apiKeys) {
        this.sessions = sessions;
        this.apiKeys = apiKeys;
    }

    /** The session of a request's cookie; empty if there is none or it has ended. */
    Optional<BrowserSession> sessionOf(HttpServerRequest request) {
        Cookie cookie = request.getCookie(COOKIE);
        return cookie == null ? Optional.empty() : sessions.open(cookie.getValue());
    }

    @Override
    public Uni<Optional<Principal>> principalOf(HttpServerRequest request) {
        Optional<BrowserSession> session = sessionOf(request);
        if (session.isEmpty()) {
            return Uni.createFrom().item(Optional.empty());
        }
        boolean safe = SAFE_METHODS.contains(request.method().name());
        if (!safe && !carriesToken(request, session.get())) {
            return Uni.createFrom()
                    .failure(new ProblemException(
                            ErrorCode.FORBIDDEN, "the header " + CSRF_HEADER + " must carry the session's CSRF token"));
        }
        return apiKeys.holderOf(session.get().keyId());
    }

    private static boolean carriesToken(HttpServerRequest request, BrowserSession session) {
        String sent = request.getHeader(CSRF_HEADER);
        return sent != null
                && MessageDigest.isEqual(
                        sent.getBytes(StandardCharsets.UTF_8),
                        session.csrfToken().getBytes(StandardCharsets.UTF_8));
    }
}
