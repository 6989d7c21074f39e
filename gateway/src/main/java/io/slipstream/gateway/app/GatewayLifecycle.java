package io.slipstream.gateway.app;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.slipstream.gateway.config.CredentialConfig;
import io.slipstream.gateway.config.GatewayConfig;
import io.slipstream.gateway.config.JwtConfig;
import io.slipstream.gateway.credential.ApiKeyService;
import io.slipstream.gateway.credential.ApiKeyVerifier;
import io.slipstream.gateway.credential.KeySecret;
import io.slipstream.gateway.credential.UserTokenVerifier;
import io.slipstream.gateway.edge.OpenApiEndpoint;
import io.slipstream.gateway.edge.Proxy;
import io.slipstream.gateway.route.RouteService;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;
import org.flywaydb.core.Flyway;
import org.jboss.logging.Logger;

/**
 * Brings the gateway up in the background, so that it may start before its database: schema, first key, then routes and
 * changes for as long as it lives. It is ready when all of that has been done once.
 */
@Singleton
public class GatewayLifecycle {
    private static final Logger LOGGER = Logger.getLogger(GatewayLifecycle.class);
    private static final Duration FIRST_RETRY = Duration.ofMillis(500);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(5);
    private static final Duration DOCUMENT_INTERVAL = Duration.ofSeconds(30);

    private final Vertx vertx;
    private final Flyway flyway;
    private final GatewayConfig gateway;
    private final CredentialConfig credentials;
    private final JwtConfig jwt;
    private final ApiKeyService keys;
    private final ApiKeyVerifier verifier;
    private final UserTokenVerifier userTokens;
    private final RouteService routes;
    private final OpenApiEndpoint openApi;
    private final Proxy proxy;
    private volatile boolean up;
    private volatile boolean stopping;

    /** The lifecycle of everything that needs one. */
    public GatewayLifecycle(
            Vertx vertx,
            Flyway flyway,
            GatewayConfig gateway,
            CredentialConfig credentials,
            JwtConfig jwt,
            ApiKeyService keys,
            ApiKeyVerifier verifier,
            UserTokenVerifier userTokens,
            RouteService routes,
            OpenApiEndpoint openApi,
            Proxy proxy) {
        this.vertx = vertx;
        this.flyway = flyway;
        this.gateway = gateway;
        this.credentials = credentials;
        this.jwt = jwt;
        this.keys = keys;
        this.verifier = verifier;
        this.userTokens = userTokens;
        this.routes = routes;
        this.openApi = openApi;
        this.proxy = proxy;
    }

    void start(@Observes StartupEvent event) {
        KeySecret first =
                gateway.bootstrapAdminKey().map(GatewayLifecycle::parse).orElse(null);
        migrate()
                .chain(() -> onContext(() -> first == null ? Uni.createFrom().voidItem() : keys.bootstrap(first)))
                .onFailure()
                .invoke(e -> LOGGER.warn("the gateway cannot come up yet and tries again", e))
                .onFailure()
                .retry()
                .withBackOff(FIRST_RETRY, LONGEST_RETRY)
                .indefinitely()
                .subscribe()
                .with(done -> follow(), e -> LOGGER.error("the gateway cannot come up", e));
        every(DOCUMENT_INTERVAL, openApi::refresh);
        if (userTokens.isOn()) {
            every(jwt.refreshInterval(), userTokens::refresh);
        }
    }

    private static KeySecret parse(String text) {
        return KeySecret.parse(text)
                .orElseThrow(
                        () -> new IllegalArgumentException(
                                "slipstream.gateway.bootstrap-admin-key must have 32 to 512 visible characters, or the form of an API key"));
    }

    private Uni<Void> migrate() {
        return Uni.createFrom()
                .item(flyway::migrate)
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .replaceWithVoid();
    }

    private void follow() {
        every(
                credentials.pollInterval(),
                () -> verifier.refresh().chain(routes::refresh).invoke(() -> up = true));
    }

    /** Does something now and then again and again, each time the given time after the last has ended. */
    private void every(Duration pause, Supplier<Uni<Void>> action) {
        onContext(action)
                .onFailure()
                .invoke(e -> LOGGER.debug("a background task failed and is tried again", e))
                .onFailure()
                .recoverWithNull()
                .subscribe()
                .with(done -> again(pause, action));
    }

    private void again(Duration pause, Supplier<Uni<Void>> action) {
        if (!stopping) {
            vertx.setTimer(Math.max(1, pause.toMillis()), id -> every(pause, action));
        }
    }

    /** Runs on an event loop, in a context of its own, as database sessions need. */
    private Uni<Void> onContext(Supplier<Uni<Void>> action) {
        return Uni.createFrom().emitter(emitter -> {
            Context context =
                    Objects.requireNonNull(VertxContext.createNewDuplicatedContext(vertx.getOrCreateContext()));
            VertxContextSafetyToggle.setContextSafe(context, true);
            context.runOnContext(nothing ->
                    Uni.createFrom().<Void>deferred(action::get).subscribe().with(emitter::complete, emitter::fail));
        });
    }

    /** Whether the gateway can serve. */
    public boolean isUp() {
        return up && !stopping && routes.isLoaded() && verifier.isFollowing();
    }

    void beforeStop(@Observes ShutdownDelayInitiatedEvent event) {
        stopping = true;
        proxy.drain();
    }

    void stop(@Observes ShutdownEvent event) {
        stopping = true;
        proxy.drain();
    }
}
