package io.slipstream.gateway.edge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.smallrye.openapi.runtime.OpenApiConstants;
import io.quarkus.smallrye.openapi.runtime.OpenApiDocumentService;
import io.slipstream.gateway.upstream.Service;
import io.slipstream.gateway.upstream.ServiceAnswer;
import io.slipstream.gateway.upstream.ServiceCall;
import io.slipstream.gateway.upstream.ServiceCalls;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.openapi.runtime.io.Format;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * The one OpenAPI document of everything behind the gateway, and its own resources. The services' documents are read in
 * the background; of a service that is down, the last known one is kept.
 */
@Singleton
public class OpenApiEndpoint {
    private static final Logger LOGGER = Logger.getLogger(OpenApiEndpoint.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final String PATH = "/q/openapi";
    private static final String SOURCE = "/q/openapi?format=json";

    private final OpenApiDocumentService own;
    private final ServiceCalls services;
    private final ObjectMapper json;
    private final String version;
    private final Map<Service, JsonNode> known = new ConcurrentHashMap<>();
    private volatile Buffer document = Buffer.buffer();
    private volatile Set<Service> unreachable = EnumSet.allOf(Service.class);

    /** An endpoint that knows its own document. */
    public OpenApiEndpoint(
            OpenApiDocumentService own,
            ServiceCalls services,
            ObjectMapper json,
            @ConfigProperty(name = "quarkus.application.version") String version) {
        this.own = own;
        this.services = services;
        this.json = json;
        this.version = version;
    }

    /** Whether a path is the document's. */
    boolean answers(String path) {
        return path.equals(PATH);
    }

    /** Answers with the document, as JSON whatever is asked for; a service is asked again when it was missing so far. */
    void answer(HttpServerRequest request) {
        request.resume();
        Uni<Void> fresh = unreachable.isEmpty() && document.length() > 0
                ? Uni.createFrom().voidItem()
                : refresh();
        fresh.subscribe()
                .with(
                        nothing -> send(request),
                        failure -> LOGGER.error("the OpenAPI document cannot be made", failure));
    }

    private void send(HttpServerRequest request) {
        request.response()
                .putHeader("Content-Type", "application/json")
                .putHeader("Cache-Control", "no-cache")
                .end(document)
                .onFailure(e -> LOGGER.debug("the caller has gone", e));
    }

    /** Reads the services' documents again. */
    public Uni<Void> refresh() {
        return Multi.createFrom()
                .items(Service.values())
                .onItem()
                .transformToUniAndMerge(this::read)
                .collect()
                .asList()
                .invoke(this::publish)
                .replaceWithVoid();
    }

    private record Reading(Service service, ServiceAnswer answer) {}

    private Uni<Reading> read(Service service) {
        return services.call(service, ServiceCall.get(SOURCE, null, TIMEOUT))
                .map(answer -> new Reading(service, answer));
    }

    private void publish(List<Reading> readings) {
        Set<Service> failed = EnumSet.noneOf(Service.class);
        readings.forEach(reading -> take(reading, failed));
        List<String> missing = new ArrayList<>();
        List<String> stale = new ArrayList<>();
        OpenApiMerge merge = new OpenApiMerge();
        try {
            merge.add("gateway", json.readTree(own.getDocument(OpenApiConstants.DEFAULT_DOCUMENT_NAME, Format.JSON)));
            Map<Service, JsonNode> ordered = new EnumMap<>(Service.class);
            ordered.putAll(known);
            ordered.forEach((service, it) -> merge.add(service.label(), it));
            failed.forEach(service -> (known.containsKey(service) ? stale : missing).add(service.label()));
            document = Buffer.buffer(json.writeValueAsBytes(merge.finish(version, missing, stale)));
            unreachable = failed;
        } catch (IOException e) {
            throw new IllegalStateException("the gateway's own OpenAPI document is not JSON", e);
        }
    }

    private void take(Reading reading, Set<Service> failed) {
        try {
            JsonNode read = reading.answer.succeeded()
                    ? json.readTree(new String(reading.answer.body(), StandardCharsets.UTF_8))
                    : null;
            if (read != null && read.path("paths").isObject()) {
                known.put(reading.service, read);
                return;
            }
        } catch (JsonProcessingException e) {
            LOGGER.debugf("an OpenAPI document is not JSON: service=%s", reading.service.label());
        }
        failed.add(reading.service);
    }
}
