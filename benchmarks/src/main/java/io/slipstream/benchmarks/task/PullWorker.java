package io.slipstream.benchmarks.task;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;

/** A worker that asks for tasks over HTTP and completes them at once, both in batches, over one connection. */
final class PullWorker {
    /** How many tasks it takes at a time: as many as a call may ask for. */
    static final int MOST = 100;

    private static final long TIMEOUT_MS = 30_000;

    private final Rig rig;
    private final URI target;
    private final HttpClient client;
    private final String wish;

    PullWorker(Rig rig, String type) {
        this.rig = rig;
        this.target = rig.worker().url();
        this.client = rig.installation()
                .vertx()
                .createHttpClient(new HttpClientOptions().setMaxPoolSize(1).setKeepAlive(true));
        this.wish = "{\"types\":[\"" + type + "\"],\"max\":" + MOST + ",\"wait\":\"PT0S\"}";
    }

    /** Works until a call brings nothing; how many it completed. */
    Future<Integer> drain() {
        return drain(0).eventually(() -> client.close());
    }

    private Future<Integer> drain(int before) {
        return post("/api/v1/leases", wish).compose(answer -> {
            JsonArray leased = answer.getJsonArray("data");
            return leased.isEmpty()
                    ? Future.succeededFuture(before)
                    : complete(leased).compose(done -> drain(before + done));
        });
    }

    private Future<Integer> complete(JsonArray leased) {
        JsonArray items = new JsonArray();
        for (int i = 0; i < leased.size(); i++) {
            items.add(new JsonObject()
                    .put("token", leased.getJsonObject(i).getString("token"))
                    .put("result", new JsonObject().put("done", true)));
        }
        return post(
                        "/api/v1/leases:complete",
                        new JsonObject().put("items", items).encode())
                .map(answer -> (int) answer.getJsonArray("data").stream()
                        .filter(item -> "completed".equals(((JsonObject) item).getString("status")))
                        .count());
    }

    private Future<JsonObject> post(String path, String body) {
        return client.request(new RequestOptions()
                        .setMethod(HttpMethod.POST)
                        .setHost(target.getHost())
                        .setPort(target.getPort())
                        .setURI(path)
                        .setHeaders(rig.headers().set("Content-Type", "application/json"))
                        .setTimeout(TIMEOUT_MS))
                .compose(call -> call.send(Buffer.buffer(body)))
                .compose(response -> response.body()
                        .compose(read -> response.statusCode() == 200
                                ? Future.succeededFuture(read.toJsonObject())
                                : Future.failedFuture(path + " answered " + response.statusCode() + ": " + read)));
    }
}
