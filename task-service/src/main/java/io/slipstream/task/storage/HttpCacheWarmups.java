package io.slipstream.task.storage;

import io.slipstream.task.config.CallsConfig;
import io.slipstream.task.work.CacheWarmups;
import io.slipstream.task.work.Caller;
import io.slipstream.task.work.Json;
import io.slipstream.task.work.WorkFailure;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Warm-ups of cache-service over HTTP. */
@ApplicationScoped
public class HttpCacheWarmups implements CacheWarmups {
    private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");

    private final HttpCalls calls;
    private final ServiceAddresses addresses;
    private final Json json;
    private final CallsConfig config;

    /** Warm-ups over calls. */
    public HttpCacheWarmups(HttpCalls calls, ServiceAddresses addresses, Json json, CallsConfig config) {
        this.calls = calls;
        this.addresses = addresses;
        this.json = json;
        this.config = config;
    }

    /** The answer's location is made absolute, so that the replica that has the warm-up is asked about it. */
    @Override
    public Uni<String> start(Caller caller, String namespace, List<String> keys) {
        URI url = URI.create(addresses.cache() + "/api/v1/cache/warmups");
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("namespace", namespace);
        body.put("keys", keys);
        return calls.call(HttpMethod.POST, url, caller, JSON, Buffer.buffer(json.write(body)), config.timeout())
                .map(answer -> location(url, answer));
    }

    private static String location(URI url, HttpCalls.Answer answer) {
        String location = answer.headers().get("Location");
        if (location == null) {
            throw WorkFailure.permanent("UpstreamRefused", "cache-service answered without a Location");
        }
        URI resolved = url.resolve(location);
        return url.resolve(resolved.getRawPath()).toString();
    }

    @Override
    public Uni<Map<String, Object>> status(Caller caller, String location) {
        return calls.call(HttpMethod.GET, URI.create(location), caller, Map.of(), Buffer.buffer(), config.timeout())
                .map(answer -> fields(json.read(answer.body().toString(StandardCharsets.UTF_8))));
    }

    private static Map<String, Object> fields(@org.jspecify.annotations.Nullable Object body) {
        if (body instanceof Map<?, ?> map) {
            Map<String, Object> fields = new LinkedHashMap<>();
            map.forEach((name, value) -> fields.put(String.valueOf(name), value));
            return fields;
        }
        throw WorkFailure.retryable("UpstreamFailed", "cache-service answered without an object");
    }
}
