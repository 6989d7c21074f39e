package io.slipstream.task.storage;

import io.slipstream.task.config.CallsConfig;
import io.slipstream.task.work.Caller;
import io.slipstream.task.work.DatabaseAnalyses;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Analyses of query-service over HTTP. */
@ApplicationScoped
public class HttpDatabaseAnalyses implements DatabaseAnalyses {
    private final HttpCalls calls;
    private final ServiceAddresses addresses;
    private final CallsConfig config;

    /** Analyses over calls. */
    public HttpDatabaseAnalyses(HttpCalls calls, ServiceAddresses addresses, CallsConfig config) {
        this.calls = calls;
        this.addresses = addresses;
        this.config = config;
    }

    @Override
    public Uni<String> run(Caller caller, String request) {
        return calls.call(
                        HttpMethod.POST,
                        URI.create(addresses.query() + "/api/v1/database/analyses"),
                        caller,
                        Map.of("Content-Type", "application/json"),
                        Buffer.buffer(request),
                        config.extractTimeout())
                .map(answer ->
                        answer.body().length() == 0 ? "null" : answer.body().toString(StandardCharsets.UTF_8));
    }
}
