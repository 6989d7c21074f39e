package io.slipstream.cache.openai;

import io.restassured.RestAssured;
import io.slipstream.cache.CacheClient;
import io.slipstream.contracts.security.Scope;
import io.slipstream.devkit.junit.TestTokens;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/** Calls the front as a tenant that no other test uses. */
final class OpenAiClient {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final CacheClient cache;
    private final String base;
    private final String token;

    private OpenAiClient(CacheClient cache, String base) {
        this.cache = cache;
        this.base = base;
        this.token = TestTokens.bearer(cache.tenant(), "tester", Scope.Names.CACHE_READ, Scope.Names.CACHE_WRITE);
    }

    static OpenAiClient ofNewTenant() {
        return new OpenAiClient(CacheClient.ofNewTenant(), "");
    }

    /** The same tenant at another replica. */
    OpenAiClient at(String otherBase) {
        return new OpenAiClient(cache, otherBase);
    }

    CacheClient cache() {
        return cache;
    }

    String token() {
        return token;
    }

    String baseUrl() {
        // The port is known once a test runs.
        return (base.isEmpty() ? RestAssured.baseURI + ":" + RestAssured.port : base) + "/v1";
    }

    HttpRequest.Builder request(String path, String body) {
        return HttpRequest.newBuilder(URI.create(baseUrl() + path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }

    HttpResponse<String> chat(String body, String... headers) throws Exception {
        return send(request("/chat/completions", body), headers);
    }

    CompletableFuture<HttpResponse<String>> chatLater(String body) {
        return later("/chat/completions", body);
    }

    CompletableFuture<HttpResponse<String>> later(String path, String body) {
        return HTTP.sendAsync(request(path, body).build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<InputStream> open(String body) throws Exception {
        return HTTP.send(request("/chat/completions", body).build(), HttpResponse.BodyHandlers.ofInputStream());
    }

    HttpResponse<String> embeddings(String body, String... headers) throws Exception {
        return send(request("/embeddings", body), headers);
    }

    static HttpResponse<String> send(HttpRequest.Builder request, String... headers) throws Exception {
        HttpRequest.Builder with = headers.length == 0 ? request : request.headers(headers);
        return HTTP.send(with.build(), HttpResponse.BodyHandlers.ofString());
    }

    static CompletableFuture<HttpResponse<String>> sendLater(HttpRequest.Builder request) {
        return HTTP.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    static String status(HttpResponse<?> response) {
        return response.headers().firstValue("Cache-Status").orElse("");
    }

    /** Reads a stream until a text has come. */
    static String readUntil(InputStream stream, String text) throws IOException {
        StringBuilder read = new StringBuilder();
        byte[] buffer = new byte[4096];
        while (read.indexOf(text) < 0) {
            int count = stream.read(buffer);
            if (count < 0) {
                throw new IOException("the stream ended before '" + text + "': " + read);
            }
            read.append(new String(buffer, 0, count, StandardCharsets.UTF_8));
        }
        return read.toString();
    }
}
