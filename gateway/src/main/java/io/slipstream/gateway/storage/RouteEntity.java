package io.slipstream.gateway.storage;

import io.slipstream.contracts.security.Tenant;
import io.slipstream.gateway.route.Route;
import io.slipstream.gateway.route.RouteMatch;
import io.slipstream.gateway.upstream.Replica;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** A row of routes. Lists are kept as lines. */
@Entity
@Table(name = "route")
public class RouteEntity {
    @Id
    String name = "";

    String tenant = Tenant.DEFAULT.name();

    String hosts = "";

    @Column(name = "path_prefix")
    String pathPrefix = "";

    String methods = "";

    String upstreams = "";

    @Column(name = "connect_timeout_ms")
    long connectTimeoutMs;

    @Column(name = "response_timeout_ms")
    long responseTimeoutMs;

    int retries;

    @Column(name = "strip_prefix")
    boolean stripPrefix;

    @Column(name = "preserve_host")
    boolean preserveHost;

    @Column(name = "require_credential")
    boolean requireCredential;

    @Column(name = "updated_at")
    Instant updatedAt = Instant.EPOCH;

    static RouteEntity from(Route route, Instant updatedAt) {
        RouteEntity row = new RouteEntity();
        row.name = route.name();
        row.hosts = String.join("\n", route.match().hosts());
        row.pathPrefix = route.match().pathPrefix();
        row.methods = String.join("\n", route.match().methods());
        row.upstreams =
                String.join("\n", route.upstreams().stream().map(Replica::url).toList());
        row.connectTimeoutMs = route.connectTimeout().toMillis();
        row.responseTimeoutMs = route.responseTimeout().toMillis();
        row.retries = route.retries();
        row.stripPrefix = route.stripPrefix();
        row.preserveHost = route.preserveHost();
        row.requireCredential = route.requireCredential();
        row.updatedAt = updatedAt;
        return row;
    }

    Route toRoute() {
        return new Route(
                name,
                new RouteMatch(lines(hosts), pathPrefix, lines(methods)),
                lines(upstreams).stream().map(Replica::of).toList(),
                Duration.ofMillis(connectTimeoutMs),
                Duration.ofMillis(responseTimeoutMs),
                retries,
                stripPrefix,
                preserveHost,
                requireCredential);
    }

    private static List<String> lines(String text) {
        return text.isEmpty() ? List.of() : Arrays.asList(text.split("\n", -1));
    }
}
