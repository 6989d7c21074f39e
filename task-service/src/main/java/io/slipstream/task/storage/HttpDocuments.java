package io.slipstream.task.storage;

import io.slipstream.task.analysis.Finding;
import io.slipstream.task.config.CallsConfig;
import io.slipstream.task.work.Caller;
import io.slipstream.task.work.Documents;
import io.slipstream.task.work.ExtractedText;
import io.slipstream.task.work.Json;
import io.slipstream.task.work.WorkFailure;
import io.smallrye.mutiny.Uni;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Documents in query-service and their text from document-extractor, over HTTP. */
@ApplicationScoped
public class HttpDocuments implements Documents {
    private static final String CONTENT_TYPE = "Content-Type";
    private static final String CONTENT_LENGTH = "Content-Length";
    private static final String FILENAME = "X-Filename";

    private final HttpCalls calls;
    private final ServiceAddresses addresses;
    private final Json json;
    private final CallsConfig config;

    /** Documents over calls. */
    public HttpDocuments(HttpCalls calls, ServiceAddresses addresses, Json json, CallsConfig config) {
        this.calls = calls;
        this.addresses = addresses;
        this.json = json;
        this.config = config;
    }

    @Override
    public Uni<ExtractedText> textOf(Caller caller, String documentId) {
        URI content = URI.create(document(documentId) + "/content");
        return calls.pipe(content, extractions(), caller, HttpDocuments::contentHeaders, config.extractTimeout())
                .map(this::extracted);
    }

    private static Map<String, String> contentHeaders(MultiMap source) {
        Map<String, String> headers = new HashMap<>();
        for (String name : List.of(CONTENT_TYPE, CONTENT_LENGTH, FILENAME)) {
            String value = source.get(name);
            if (value != null) {
                headers.put(name, value);
            }
        }
        return headers;
    }

    @Override
    public Uni<ExtractedText> textOf(Caller caller, byte[] content, String mediaType, String filename) {
        Map<String, String> headers = Map.of(CONTENT_TYPE, mediaType, FILENAME, encoded(filename));
        return calls.call(
                        HttpMethod.POST,
                        extractions(),
                        caller,
                        headers,
                        Buffer.buffer(content),
                        config.extractTimeout())
                .map(this::extracted);
    }

    @Override
    public Uni<Void> saveResult(Caller caller, String documentId, ExtractedText text, List<Finding> findings) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("text", text.text());
        body.put("language", text.language());
        body.put("media_type", text.mediaType());
        body.put("metadata", text.metadata());
        body.put("findings", findings.stream().map(Finding::fields).toList());
        return calls.call(
                        HttpMethod.PUT,
                        URI.create(document(documentId) + "/result"),
                        caller,
                        Map.of(CONTENT_TYPE, "application/json"),
                        Buffer.buffer(json.write(body)),
                        config.timeout())
                .replaceWithVoid();
    }

    private String document(String documentId) {
        return addresses.query() + "/internal/v1/documents/" + encoded(documentId);
    }

    private URI extractions() {
        return URI.create(addresses.extractor() + "/internal/v1/extractions");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private ExtractedText extracted(HttpCalls.Answer answer) {
        Object body = json.read(answer.body().toString(StandardCharsets.UTF_8));
        if (body instanceof Map<?, ?> fields && fields.get("text") instanceof String text) {
            return new ExtractedText(
                    text,
                    textOr(fields, "media_type", "application/octet-stream"),
                    textOr(fields, "language", "und"),
                    metadata(fields),
                    Boolean.TRUE.equals(fields.get("truncated")));
        }
        throw WorkFailure.retryable("UpstreamFailed", "the extractor answered without a text");
    }

    private static String textOr(Map<?, ?> fields, String name, String otherwise) {
        return fields.get(name) instanceof String text ? text : otherwise;
    }

    private static Map<String, Object> metadata(Map<?, ?> fields) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        if (fields.get("metadata") instanceof Map<?, ?> given) {
            given.forEach((name, value) -> {
                if (value != null) {
                    metadata.put(String.valueOf(name), value);
                }
            });
        }
        return metadata;
    }
}
