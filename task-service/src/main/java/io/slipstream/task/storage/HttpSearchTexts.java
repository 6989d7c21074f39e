package io.slipstream.task.storage;

import io.slipstream.task.config.CallsConfig;
import io.slipstream.task.work.Caller;
import io.slipstream.task.work.Json;
import io.slipstream.task.work.SearchTexts;
import io.slipstream.task.work.WorkFailure;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Texts to query-service over HTTP. */
@ApplicationScoped
public class HttpSearchTexts implements SearchTexts {
    private final HttpCalls calls;
    private final ServiceAddresses addresses;
    private final Json json;
    private final CallsConfig config;

    /** Texts over calls. */
    public HttpSearchTexts(HttpCalls calls, ServiceAddresses addresses, Json json, CallsConfig config) {
        this.calls = calls;
        this.addresses = addresses;
        this.json = json;
        this.config = config;
    }

    @Override
    public Uni<Integer> put(
            Caller caller, UUID version, List<Map<String, Object>> texts, List<Map<String, Object>> deleted) {
        String body = json.write(Map.of("version", version.toString(), "texts", texts, "deleted", deleted));
        return calls.call(
                        HttpMethod.PUT,
                        URI.create(addresses.query() + "/internal/v1/search/texts"),
                        caller,
                        Map.of("Content-Type", "application/json"),
                        Buffer.buffer(body),
                        config.timeout())
                .map(answer -> {
                    if (json.read(answer.body().toString(StandardCharsets.UTF_8)) instanceof Map<?, ?> fields
                            && fields.get("changed") instanceof Integer changed) {
                        return changed;
                    }
                    throw WorkFailure.retryable("UpstreamFailed", "query-service answered without a count");
                });
    }
}
