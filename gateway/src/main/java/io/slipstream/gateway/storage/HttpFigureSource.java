package io.slipstream.gateway.storage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.slipstream.contracts.security.Scope;
import io.slipstream.contracts.security.Tenant;
import io.slipstream.gateway.config.InsightConfig;
import io.slipstream.gateway.credential.Principal;
import io.slipstream.gateway.credential.ServiceTokens;
import io.slipstream.gateway.insight.FigureSource;
import io.slipstream.gateway.insight.Reading;
import io.slipstream.gateway.insight.ServiceState;
import io.slipstream.gateway.insight.SlowQuery;
import io.slipstream.gateway.insight.TrafficMetrics;
import io.slipstream.gateway.upstream.Service;
import io.slipstream.gateway.upstream.ServiceAnswer;
import io.slipstream.gateway.upstream.ServiceCall;
import io.slipstream.gateway.upstream.ServiceCalls;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Asks the services over HTTP: every replica where each counts for itself, one where the database counts. */
@Singleton
public class HttpFigureSource implements FigureSource {
    private static final Set<Scope> SCOPES = EnumSet.of(
            Scope.CACHE_READ,
            Scope.TASKS_SUBMIT,
            Scope.TASKS_ADMIN,
            Scope.QUERY_READ,
            Scope.ASSETS_PUBLISH,
            Scope.METRICS_READ);
    private static final Map<Service, String> FIGURES = new EnumMap<>(Map.of(
            Service.CACHE, "/api/v1/cache/stats",
            Service.TASK, "/api/v1/tasks/stats",
            Service.QUERY, "/api/v1/database/stats",
            Service.ASSET, "/api/v1/assets/stats"));
    private static final String READY = "/q/health/ready";
    private static final String SLOW = "/api/v1/database/slow-queries?page=1&per_page=10";

    private final ServiceCalls services;
    private final ServiceTokens tokens;
    private final TrafficMetrics traffic;
    private final ObjectMapper json;
    private final InstantSource clock;
    private final Duration timeout;

    /** A source over the services' own statistics. */
    public HttpFigureSource(
            ServiceCalls services,
            ServiceTokens tokens,
            TrafficMetrics traffic,
            ObjectMapper json,
            InstantSource clock,
            InsightConfig config) {
        this.services = services;
        this.tokens = tokens;
        this.traffic = traffic;
        this.json = json;
        this.clock = clock;
        this.timeout = config.timeout();
    }

    /** What one service said. */
    private record Said(Service service, ServiceState state, List<JsonNode> figures) {}

    @Override
    public Uni<Reading> read(Tenant tenant) {
        Instant now = clock.instant();
        String token = token(tenant);
        List<Uni<Said>> asked = new ArrayList<>();
        for (Service service : Service.values()) {
            asked.add(ask(service, token));
        }
        return Uni.join().all(asked).andFailFast().map(all -> reading(now, all));
    }

    private Uni<Said> ask(Service service, String token) {
        Uni<List<ServiceAnswer>> ready = services.callAll(service, ServiceCall.get(READY, null, timeout));
        ServiceCall call = ServiceCall.get(FIGURES.getOrDefault(service, "/"), token, timeout);
        Uni<List<ServiceAnswer>> figures =
                service == Service.TASK ? services.call(service, call).map(List::of) : services.callAll(service, call);
        return Uni.combine().all().unis(ready, figures).with((states, answers) -> said(service, states, answers));
    }

    private Said said(Service service, List<ServiceAnswer> states, List<ServiceAnswer> answers) {
        int ready = (int) states.stream().filter(ServiceAnswer::succeeded).count();
        List<JsonNode> figures = answers.stream()
                .filter(ServiceAnswer::succeeded)
                .map(this::parse)
                .toList();
        return new Said(service, ServiceState.of(ready, states.size()), figures);
    }

    private Reading reading(Instant now, List<Said> all) {
        Map<String, ServiceState> states = new HashMap<>();
        states.put("gateway", ServiceState.of(1, 1));
        Map<Service, List<JsonNode>> figures = new EnumMap<>(Service.class);
        for (Said said : all) {
            states.put(said.service.label(), said.state);
            figures.put(said.service, said.figures);
        }
        return new Reading(
                now,
                states,
                cache(figures.getOrDefault(Service.CACHE, List.of())),
                tasks(figures.getOrDefault(Service.TASK, List.of())),
                queries(figures.getOrDefault(Service.QUERY, List.of())),
                assets(figures.getOrDefault(Service.ASSET, List.of())),
                traffic.figures());
    }

    private static Reading.@Nullable Cache cache(List<JsonNode> replicas) {
        if (replicas.isEmpty()) {
            return null;
        }
        return new Reading.Cache(
                sum(replicas, "/totals/hits"),
                sum(replicas, "/totals/misses"),
                sum(replicas, "/tiers/l1/entries"),
                sum(replicas, "/tiers/l1/bytes"));
    }

    private static Reading.@Nullable Tasks tasks(List<JsonNode> answers) {
        if (answers.isEmpty()) {
            return null;
        }
        return new Reading.Tasks(
                sum(answers, "/submitted"),
                sum(answers, "/completed"),
                sum(answers, "/failed"),
                sum(answers, "/retries"),
                sum(answers, "/pending"),
                sum(answers, "/running"),
                most(answers, "/success_rate"));
    }

    private static Reading.@Nullable Queries queries(List<JsonNode> replicas) {
        if (replicas.isEmpty()) {
            return null;
        }
        long calls = sum(replicas, "/queries/calls");
        return new Reading.Queries(
                calls,
                sum(replicas, "/cache/hits"),
                sum(replicas, "/cache/misses"),
                calls == 0 ? null : most(replicas, "/queries/p95_ms"),
                replicas.stream()
                        .mapToLong(it -> each(it.path("datasources"), "/pool/in_use"))
                        .sum(),
                replicas.stream()
                        .mapToLong(it -> each(it.path("datasources"), "/pool/size"))
                        .sum(),
                replicas.getFirst().at("/queries/slow").asLong());
    }

    private static Reading.@Nullable Assets assets(List<JsonNode> replicas) {
        if (replicas.isEmpty()) {
            return null;
        }
        return new Reading.Assets(
                sum(replicas, "/requests"),
                replicas.stream().mapToLong(it -> each(it.path("hits"), "")).sum(),
                sum(replicas, "/not_modified"),
                sum(replicas, "/bytes_served"),
                replicas.stream()
                        .mapToLong(it -> each(it.path("bytes_saved"), ""))
                        .sum());
    }

    @Override
    public Uni<List<SlowQuery>> slowQueries(Tenant tenant) {
        return services.call(Service.QUERY, ServiceCall.get(SLOW, token(tenant), timeout))
                .map(answer -> answer.succeeded() ? slow(parse(answer).path("data")) : List.of());
    }

    private static List<SlowQuery> slow(JsonNode rows) {
        return StreamSupport.stream(rows.spliterator(), false)
                .map(row -> new SlowQuery(
                        row.path("statement").asText(),
                        texts(row.path("tables")),
                        row.path("duration_ms").asDouble(),
                        Instant.parse(row.path("at").asText())))
                .toList();
    }

    private static List<String> texts(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    private static long sum(List<JsonNode> replicas, String pointer) {
        return replicas.stream().mapToLong(it -> it.at(pointer).asLong()).sum();
    }

    /** The sum over the members of an object or list. */
    private static long each(JsonNode members, String pointer) {
        return StreamSupport.stream(members.spliterator(), false)
                .mapToLong(it -> it.at(pointer).asLong())
                .sum();
    }

    /** The largest over the replicas; null if none has one. */
    private static @Nullable Double most(List<JsonNode> replicas, String pointer) {
        Double most = null;
        for (JsonNode replica : replicas) {
            JsonNode value = replica.at(pointer);
            if (value.isNumber() && (most == null || value.asDouble() > most)) {
                most = value.asDouble();
            }
        }
        return most;
    }

    private JsonNode parse(ServiceAnswer answer) {
        try {
            return json.readTree(answer.body());
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }

    private String token(Tenant tenant) {
        return tokens.of(new Principal(tenant, "gateway", SCOPES));
    }
}
