package io.slipstream.gateway.edge;

import io.slipstream.gateway.credential.KeySetSource;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Reads a key set over HTTP or from a file. */
@Singleton
public class HttpKeySetSource implements KeySetSource {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final Vertx vertx;
    private final HttpClient client;

    /** A source with a client of its own. */
    public HttpKeySetSource(Vertx vertx) {
        this.vertx = vertx;
        this.client =
                vertx.createHttpClient(new HttpClientOptions().setConnectTimeout(Math.toIntExact(TIMEOUT.toMillis())));
    }

    @Override
    public Uni<String> read(String location) {
        return Uni.createFrom()
                .completionStage(() -> bytes(location)
                        .timeout(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                        .map(Buffer::toString)
                        .toCompletionStage());
    }

    private Future<Buffer> bytes(String location) {
        URI uri = URI.create(location);
        if (!"http".equals(uri.getScheme()) && !"https".equals(uri.getScheme())) {
            Path path = uri.getScheme() == null ? Path.of(location) : Path.of(uri);
            return vertx.fileSystem().readFile(path.toString());
        }
        return client.request(new RequestOptions().setMethod(HttpMethod.GET).setAbsoluteURI(location))
                .compose(request -> request.send().compose(HttpKeySetSource::body));
    }

    private static Future<Buffer> body(HttpClientResponse answer) {
        return answer.statusCode() == 200
                ? answer.body()
                : Future.failedFuture("the key set was answered with status " + answer.statusCode());
    }

    @PreDestroy
    void close() {
        client.close().onFailure(e -> {});
    }
}
