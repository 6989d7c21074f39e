package io.slipstream.gateway.edge;

import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.gateway.credential.ApiKeyVerifier;
import io.slipstream.gateway.credential.CredentialMetrics;
import io.slipstream.gateway.credential.Principal;
import io.slipstream.gateway.credential.UserTokenVerifier;
import io.slipstream.gateway.credential.Verdict;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executor;

/** Finds out who makes a request: {@code X-API-Key}, else {@code Authorization: Bearer}, else a browser's session. */
@Singleton
public class Authenticator {
    static final String API_KEY_HEADER = "X-API-Key";
    private static final String BEARER = "bearer ";
    private static final String KEY_PREFIX = "slk_";

    private final ApiKeyVerifier apiKeys;
    private final UserTokenVerifier userTokens;
    private final Instance<SessionAuthentication> sessions;
    private final CredentialMetrics metrics;

    /** An authenticator over all kinds of credentials. */
    public Authenticator(
            ApiKeyVerifier apiKeys,
            UserTokenVerifier userTokens,
            Instance<SessionAuthentication> sessions,
            CredentialMetrics metrics) {
        this.apiKeys = apiKeys;
        this.userTokens = userTokens;
        this.sessions = sessions;
        this.metrics = metrics;
    }

    /**
     * Who makes a request; on the request's event loop.
     *
     * @return empty when there is no credential. Fails with {@code UNAUTHENTICATED} when there is a bad one, with {@code
     *     STORE_UNAVAILABLE} or {@code UPSTREAM_UNAVAILABLE} when it cannot be told
     */
    public Uni<Optional<Principal>> authenticate(HttpServerRequest request) {
        List<String> keys = request.headers().getAll(API_KEY_HEADER);
        String authorization = request.getHeader("Authorization");
        if (keys.size() > 1) {
            return Uni.createFrom().failure(unauthenticated("there is more than one API key"));
        }
        if (!keys.isEmpty()) {
            return outcome("api_key", verifyKey(keys.getFirst()));
        }
        if (authorization != null && authorization.toLowerCase(Locale.ROOT).startsWith(BEARER)) {
            return bearer(authorization.substring(BEARER.length()).strip());
        }
        if (sessions.isResolvable() && request.getHeader("Cookie") != null) {
            return onSameContext(sessions.get().principalOf(request));
        }
        return Uni.createFrom().item(Optional.empty());
    }

    private Uni<Optional<Principal>> bearer(String token) {
        return token.startsWith(KEY_PREFIX)
                ? outcome("api_key", verifyKey(token))
                : outcome("token", onSameContext(userTokens.verify(token)));
    }

    /** Whether a text is the secret of a valid API key; on the caller's event loop. */
    public Uni<Verdict> verifyKey(String secret) {
        return onSameContext(apiKeys.verify(secret));
    }

    private Uni<Optional<Principal>> outcome(String kind, Uni<Verdict> verdict) {
        return verdict.onFailure()
                .invoke(() -> metrics.checked(kind, "unverifiable"))
                .map(it -> principal(kind, it));
    }

    private Optional<Principal> principal(String kind, Verdict verdict) {
        return switch (verdict) {
            case Verdict.Genuine genuine -> {
                metrics.checked(kind, "genuine");
                yield Optional.of(genuine.principal());
            }
            case Verdict.Refused refused -> {
                metrics.checked(kind, "refused");
                throw unauthenticated(refused.why());
            }
        };
    }

    static ProblemException unauthenticated(String why) {
        return new ProblemException(ErrorCode.UNAUTHENTICATED, why);
    }

    private static <T> Uni<T> onSameContext(Uni<T> uni) {
        Context context = Vertx.currentContext();
        return context == null ? uni : uni.emitOn(on(context)).onFailure().call(e -> hop(context));
    }

    private static Uni<Void> hop(Context context) {
        return Uni.createFrom().voidItem().emitOn(on(context));
    }

    private static Executor on(Context context) {
        return command -> {
            if (context.equals(Vertx.currentContext())) {
                command.run();
            } else {
                context.runOnContext(nothing -> command.run());
            }
        };
    }
}
