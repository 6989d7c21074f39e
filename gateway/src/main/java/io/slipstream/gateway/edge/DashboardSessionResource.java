package io.slipstream.gateway.edge;

import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.contracts.security.Scope;
import io.slipstream.gateway.credential.BrowserSession;
import io.slipstream.gateway.credential.BrowserSessions;
import io.slipstream.gateway.credential.KeySecret;
import io.slipstream.gateway.credential.Principal;
import io.slipstream.gateway.credential.Verdict;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Exchanges an API key for the dashboard's cookie. The key itself is never stored in the browser. */
@Path("/dashboard/session")
@Produces(MediaType.APPLICATION_JSON)
@PermitAll
@Tag(name = "Dashboard", description = "Sessions of browsers")
public class DashboardSessionResource {
    private static final Set<Scope> ANY_OF = Set.of(Scope.METRICS_READ, Scope.GATEWAY_ADMIN);

    private final Authenticator authenticator;
    private final BrowserSessions sessions;
    private final DashboardSessions cookies;

    /** The resource of the sessions. */
    public DashboardSessionResource(Authenticator authenticator, BrowserSessions sessions, DashboardSessions cookies) {
        this.authenticator = authenticator;
        this.sessions = sessions;
        this.cookies = cookies;
    }

    /** What is sent to sign in. */
    public record SignIn(@Nullable String apiKey) {
        @Override
        public String toString() {
            return "SignIn";
        }
    }

    /** A session, without its cookie: scripts send the CSRF token with every unsafe request. */
    public record SessionResponse(
            String tenant, String subject, List<String> scopes, String csrfToken, Instant expiresAt) {
        static SessionResponse of(Principal principal, BrowserSession session) {
            return new SessionResponse(
                    principal.tenant().name(),
                    principal.subject(),
                    principal.scopeNames(),
                    session.csrfToken(),
                    session.expiresAt());
        }

        @Override
        public String toString() {
            return "SessionResponse[" + tenant + ", " + subject + "]";
        }
    }

    /** Begins a session with a key that may read metrics. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Uni<Response> begin(@Nullable SignIn signIn, @Context HttpServerRequest request) {
        if (signIn == null || signIn.apiKey() == null || signIn.apiKey().isBlank()) {
            throw ProblemException.invalid("api_key", "the secret of an API key");
        }
        String secret = signIn.apiKey().strip();
        return authenticator.verifyKey(secret).map(verdict -> answer(request, secret, verdict));
    }

    private Response answer(HttpServerRequest request, String secret, Verdict verdict) {
        return switch (verdict) {
            case Verdict.Refused refused -> throw Authenticator.unauthenticated(refused.why());
            case Verdict.Genuine genuine -> {
                if (genuine.principal().scopes().stream().noneMatch(ANY_OF::contains)) {
                    throw new ProblemException(
                            ErrorCode.FORBIDDEN, "the dashboard needs a key with the scope metrics:read");
                }
                String keyId = KeySecret.parse(secret)
                        .map(KeySecret::id)
                        .orElseThrow(() -> Authenticator.unauthenticated("the API key is not valid"));
                BrowserSession session = sessions.begin(keyId);
                yield Response.ok(SessionResponse.of(genuine.principal(), session))
                        .cookie(cookie(request).value(sessions.seal(session)).build())
                        .build();
            }
        };
    }

    /** The session of the browser that asks. */
    @GET
    public Uni<SessionResponse> current(@Context HttpServerRequest request) {
        BrowserSession session =
                cookies.sessionOf(request).orElseThrow(() -> Authenticator.unauthenticated("there is no session"));
        return cookies.principalOf(request)
                .map(holder -> holder.orElseThrow(() -> Authenticator.unauthenticated("the session has ended")))
                .map(holder -> SessionResponse.of(holder, session));
    }

    /** Ends the session of the browser that asks. */
    @DELETE
    public Uni<Response> end(@Context HttpServerRequest request) {
        return cookies.principalOf(request)
                .map(holder -> Response.noContent()
                        .cookie(cookie(request).value("").maxAge(0).build())
                        .build());
    }

    private static NewCookie.Builder cookie(HttpServerRequest request) {
        String protocol = request.getHeader("X-Forwarded-Proto");
        boolean secure = request.isSSL()
                || (protocol != null && protocol.toLowerCase(Locale.ROOT).equals("https"));
        return new NewCookie.Builder(SessionAuthentication.COOKIE)
                .path("/")
                .httpOnly(true)
                .secure(secure)
                .sameSite(NewCookie.SameSite.STRICT);
    }
}
