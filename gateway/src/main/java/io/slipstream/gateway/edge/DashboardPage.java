package io.slipstream.gateway.edge;

import io.quarkiverse.web.bundler.runtime.Bundle;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The page at {@code /dashboard/}. Its script and style are static files with hashed names, made by the build. */
@ApplicationScoped
public class DashboardPage {
    private static final String TEMPLATE = "/dashboard.html";
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';"
            + " img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final String html;

    /** The page with the names that the build gave to script and style. */
    public DashboardPage(Bundle bundle) {
        this.html = template().replace("{script}", bundle.script("app")).replace("{style}", bundle.style("app"));
    }

    void register(@Observes Router router) {
        router.get("/dashboard").handler(this::answer);
    }

    private void answer(RoutingContext context) {
        HttpServerResponse response = context.response();
        if ("/dashboard".equals(context.request().path())) {
            response.setStatusCode(308)
                    .putHeader("Location", "/dashboard/")
                    .end()
                    .onFailure(context::fail);
            return;
        }
        response.putHeader("Content-Type", "text/html; charset=utf-8");
        response.putHeader("Cache-Control", "no-cache");
        // The chart library sets styles of elements from script; no inline script runs.
        response.putHeader("Content-Security-Policy", POLICY);
        response.end(html).onFailure(context::fail);
    }

    private static String template() {
        try (InputStream in = DashboardPage.class.getResourceAsStream(TEMPLATE)) {
            if (in == null) {
                throw new IllegalStateException("the build has no " + TEMPLATE);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
