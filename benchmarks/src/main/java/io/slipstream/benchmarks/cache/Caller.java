package io.slipstream.benchmarks.cache;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Calls one replica and waits for its answers. Any thread may use it. */
final class Caller {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final String API = "/api/v1/cache";

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI server;
    private final String token;

    Caller(URI server, String token) {
        this.server = server;
        this.token = token;
    }

    /** The path of an entry, below the server. */
    static String entry(String namespace, String key) {
        return API + "/namespaces/" + namespace + "/entries/" + key;
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(request(path).GET().build(), BodyHandlers.ofString());
    }

    /** Writes an entry; fails if it was not taken. */
    void put(String namespace, String key, String value) throws IOException, InterruptedException {
        expect(write(namespace, key, value), "PUT");
    }

    /** Writes an entry; the {@code Cache-Status} of the answer. */
    String status(String namespace, String key, String value) throws IOException, InterruptedException {
        return write(namespace, key, value).headers().firstValue("Cache-Status").orElse("");
    }

    private HttpResponse<String> write(String namespace, String key, String value)
            throws IOException, InterruptedException {
        return client.send(
                request(entry(namespace, key))
                        .header("Content-Type", "text/plain")
                        .PUT(BodyPublishers.ofString(value))
                        .build(),
                BodyHandlers.ofString());
    }

    /** Reads an entry; what there is. */
    HttpResponse<String> read(String namespace, String key) throws IOException, InterruptedException {
        return get(entry(namespace, key));
    }

    /** Posts JSON to a path below the API; fails if it was not taken. */
    String post(String path, String json) throws IOException, InterruptedException {
        return send("POST", path, json);
    }

    /** Posts JSON to a path of the server; whatever it answers. */
    String ask(String path, String json) throws IOException, InterruptedException {
        return client.send(
                        request(path)
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString(json))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }

    /** Puts JSON to a path below the API; fails if it was not taken. */
    String putJson(String path, String json) throws IOException, InterruptedException {
        return send("PUT", path, json);
    }

    /** Reads JSON from a path below the API. */
    String json(String path) throws IOException, InterruptedException {
        return expect(get(API + path), "GET");
    }

    private String send(String method, String path, String json) throws IOException, InterruptedException {
        HttpRequest request = request(API + path)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(json))
                .build();
        return expect(client.send(request, BodyHandlers.ofString()), method);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(server.resolve(path)).timeout(TIMEOUT).header("Authorization", "Bearer " + token);
    }

    private static String expect(HttpResponse<String> response, String method) throws IOException {
        if (response.statusCode() >= 300) {
            throw new IOException(method + " " + response.uri().getPath() + " answered " + response.statusCode() + ": "
                    + response.body());
        }
        return response.body();
    }
}
