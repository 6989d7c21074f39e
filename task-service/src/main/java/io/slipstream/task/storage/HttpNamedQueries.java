package io.slipstream.task.storage;

import io.slipstream.task.config.CallsConfig;
import io.slipstream.task.work.Caller;
import io.slipstream.task.work.Json;
import io.slipstream.task.work.NamedQueries;
import io.slipstream.task.work.WorkFailure;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Named queries of query-service over HTTP, with the tenant's identity. */
@ApplicationScoped
public class HttpNamedQueries implements NamedQueries {
    private final HttpCalls calls;
    private final ServiceAddresses addresses;
    private final Json json;
    private final CallsConfig config;

    /** Queries over calls. */
    public HttpNamedQueries(HttpCalls calls, ServiceAddresses addresses, Json json, CallsConfig config) {
        this.calls = calls;
        this.addresses = addresses;
        this.json = json;
        this.config = config;
    }

    @Override
    public Uni<Rows> ask(Caller caller, String name, Map<String, Object> params, int most) {
        String path = "/api/v1/queries/"
                + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20") + "/results";
        Map<String, Object> body = Map.of("params", params, "cache_ttl", 0, "page", 1, "per_page", most);
        return calls.call(
                        HttpMethod.POST,
                        URI.create(addresses.query() + path),
                        caller,
                        Map.of("Content-Type", "application/json", "Accept", "application/json"),
                        Buffer.buffer(json.write(body)),
                        config.timeout())
                .map(answer -> rows(json.read(answer.body().toString(StandardCharsets.UTF_8)), most));
    }

    private static Rows rows(@Nullable Object body, int most) {
        if (!(body instanceof Map<?, ?> fields) || !(fields.get("data") instanceof List<?> data)) {
            throw WorkFailure.retryable("UpstreamFailed", "query-service answered without rows");
        }
        List<Map<?, ?>> rows = new ArrayList<>();
        for (Object row : data) {
            if (row instanceof Map<?, ?> values && rows.size() < most) {
                rows.add(values);
            }
        }
        boolean counted = fields.get("pagination") instanceof Map<?, ?> page && page.get("total") instanceof Number;
        return new Rows(rows, counted ? total(fields) : rows.size());
    }

    private static long total(Map<?, ?> fields) {
        return fields.get("pagination") instanceof Map<?, ?> page && page.get("total") instanceof Number total
                ? total.longValue()
                : 0;
    }
}
