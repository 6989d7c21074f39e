package io.slipstream.task.storage;

import io.slipstream.task.config.CallsConfig;
import io.slipstream.task.work.Analytics;
import io.slipstream.task.work.Caller;
import io.slipstream.task.work.HourlyFigure;
import io.slipstream.task.work.Json;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Hourly figures to query-service over HTTP. */
@ApplicationScoped
public class HttpAnalytics implements Analytics {
    private final HttpCalls calls;
    private final ServiceAddresses addresses;
    private final Json json;
    private final CallsConfig config;

    /** Figures over calls. */
    public HttpAnalytics(HttpCalls calls, ServiceAddresses addresses, Json json, CallsConfig config) {
        this.calls = calls;
        this.addresses = addresses;
        this.json = json;
        this.config = config;
    }

    @Override
    public Uni<Void> put(Caller caller, List<HourlyFigure> figures) {
        String body = json.write(
                Map.of("figures", figures.stream().map(HttpAnalytics::fields).toList()));
        return calls.call(
                        HttpMethod.PUT,
                        URI.create(addresses.query() + "/internal/v1/analytics/hours"),
                        caller,
                        Map.of("Content-Type", "application/json"),
                        Buffer.buffer(body),
                        config.timeout())
                .replaceWithVoid();
    }

    private static Map<String, Object> fields(HourlyFigure figure) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("hour", figure.hour().toString());
        fields.put("source", figure.source());
        fields.put("metric", figure.metric());
        fields.put("value", figure.value());
        fields.put("revision", figure.revision());
        return fields;
    }
}
