package io.slipstream.task.storage;

import io.slipstream.task.config.CallsConfig;
import io.slipstream.task.config.ServicesConfig;
import io.slipstream.task.work.Caller;
import io.slipstream.task.work.Json;
import io.slipstream.task.work.Sample;
import io.slipstream.task.work.StatsSources;
import io.slipstream.task.work.WorkFailure;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The statistics endpoints of the services, each replica of them. Those of assets are the same for all tenants. */
@ApplicationScoped
public class HttpStatsSources implements StatsSources {
    private static final String SECURITY = "security";

    /** Users' sessions are kept in the cache's namespace of this name. */
    private static final String SESSIONS = "sessions";

    private final HttpCalls calls;
    private final ServicesConfig services;
    private final Json json;
    private final CallsConfig config;

    /** Sources at the configured addresses. */
    public HttpStatsSources(HttpCalls calls, ServicesConfig services, Json json, CallsConfig config) {
        this.calls = calls;
        this.services = services;
        this.json = json;
        this.config = config;
    }

    @Override
    public List<Place> places() {
        List<Place> places = new ArrayList<>();
        addresses(services.cache()).forEach(url -> places.add(new Place("cache", url)));
        addresses(services.cache()).forEach(url -> places.add(new Place(SESSIONS, url)));
        addresses(services.query()).forEach(url -> places.add(new Place("queries", url)));
        addresses(services.asset()).forEach(url -> places.add(new Place("assets", url)));
        addresses(services.query()).stream().limit(1).forEach(url -> places.add(new Place(SECURITY, url)));
        return places;
    }

    private static List<String> addresses(Optional<List<String>> urls) {
        return urls.orElse(List.of()).stream()
                .map(url -> url.strip().replaceAll("/+$", ""))
                .distinct()
                .toList();
    }

    @Override
    public Uni<Sample> ask(Caller caller, Place place) {
        return calls.call(
                        HttpMethod.GET,
                        URI.create(place.address() + path(place.source())),
                        caller,
                        Map.of("Accept", "application/json"),
                        Buffer.buffer(),
                        config.timeout())
                .map(answer -> sample(
                        place,
                        json.read(answer.body().toString(StandardCharsets.UTF_8)) instanceof Map<?, ?> fields
                                ? fields
                                : Map.of()));
    }

    private static String path(String source) {
        return switch (source) {
            case "cache", SESSIONS -> "/api/v1/cache/stats";
            case "queries" -> "/api/v1/database/stats";
            case "assets" -> "/api/v1/assets/stats";
            case SECURITY -> "/api/v1/analytics/security?span=P3650D";
            default -> throw new IllegalArgumentException("no source '" + source + "'");
        };
    }

    private static Sample sample(Place place, Map<?, ?> body) {
        Map<String, Double> counters = new LinkedHashMap<>();
        switch (place.source()) {
            case "cache" -> pick(counters, body.get("totals"), "hits", "misses", "writes", "loads", "failed_loads");
            case SESSIONS -> pick(counters, namespace(body, SESSIONS), "hits", "misses", "writes");
            case "queries" -> pick(counters, body.get("queries"), "calls", "cache_hits", "failures", "total_ms");
            case "assets" -> pick(counters, body, "requests", "misses", "not_modified", "bytes_served");
            default -> findings(counters, body.get("data"));
        }
        if (counters.isEmpty() && !place.source().equals(SECURITY)) {
            throw WorkFailure.retryable("UpstreamFailed", "the service answered without figures");
        }
        String replica = body.get("replica") instanceof String name ? name : place.address();
        return new Sample(
                place.source(), place.source().equals(SECURITY) ? "all" : replica, since(body), counters, Map.of());
    }

    private static @Nullable Object namespace(Map<?, ?> body, String name) {
        return body.get("namespaces") instanceof List<?> all
                ? all.stream()
                        .filter(one -> one instanceof Map<?, ?> fields && name.equals(fields.get("namespace")))
                        .findFirst()
                        .orElse(null)
                : null;
    }

    private static void pick(Map<String, Double> counters, @Nullable Object fields, String... names) {
        if (fields instanceof Map<?, ?> map) {
            for (String name : names) {
                if (map.get(name) instanceof Number number) {
                    counters.put(name, number.doubleValue());
                }
            }
        }
    }

    /** All findings by category; they are rows of days, which are added up. */
    private static void findings(Map<String, Double> counters, @Nullable Object data) {
        if (!(data instanceof List<?> rows)) {
            throw WorkFailure.retryable("UpstreamFailed", "the service answered without figures");
        }
        counters.put("findings", 0.0);
        for (Object row : rows) {
            if (row instanceof Map<?, ?> fields
                    && fields.get("owasp_category") instanceof String category
                    && fields.get("findings") instanceof Number count) {
                counters.merge("findings", count.doubleValue(), Double::sum);
                counters.merge("findings." + category, count.doubleValue(), Double::sum);
            }
        }
    }

    private static Instant since(Map<?, ?> body) {
        try {
            return body.get("since") instanceof String text ? Instant.parse(text) : Instant.EPOCH;
        } catch (DateTimeParseException unknown) {
            return Instant.EPOCH;
        }
    }
}
