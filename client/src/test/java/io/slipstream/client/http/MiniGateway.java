package io.slipstream.client.http;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** The gateway's cache and task APIs in memory, with faults on demand. All state is changed on its one event loop. */
public final class MiniGateway implements AutoCloseable {
    private static final String ENTRIES = "/entries/";

    private final Vertx vertx = Vertx.vertx();
    private final HttpServer server;
    private final Map<String, Stored> entries = new ConcurrentHashMap<>();
    private final Map<String, String> leases = new ConcurrentHashMap<>();
    private final Map<String, JsonObject> tasks = new ConcurrentHashMap<>();
    private final Map<String, String> submitted = new ConcurrentHashMap<>();
    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private volatile Fault fault = Fault.NONE;
    private volatile boolean afterwards;
    private volatile Duration delay = Duration.ZERO;
    private final List<Seen> answered = new CopyOnWriteArrayList<>();

    /** What goes wrong with each request. */
    public enum Fault {
        NONE(0),
        SILENCE(0),
        CUT(0),
        HALF_AN_ANSWER(0),
        UNAVAILABLE(503),
        TOO_MANY(429),
        FORBIDDEN(403),
        NO_PROBLEM(502);

        private final int status;

        Fault(int status) {
            this.status = status;
        }
    }

    /** A request as it came. */
    public record Seen(String method, String path, String query, Map<String, String> headers, String body) {
        /** Whether it is of a method and its path ends so. */
        public boolean is(String name, String end) {
            return method.equals(name) && path.endsWith(end);
        }
    }

    /** An entry. */
    public record Stored(String value, String contentType, List<String> tags, String query) {}

    private MiniGateway() throws Exception {
        server = vertx.createHttpServer()
                .requestHandler(request -> request.body().onSuccess(body -> handle(request, body)))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    /** One that listens on a free port. */
    public static MiniGateway start() {
        try {
            return new MiniGateway();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.actualPort());
    }

    /** From now on each request meets this fault. */
    public void fail(Fault now) {
        afterwards = false;
        fault = now;
    }

    /** From now on each request is carried out, and its answer meets this fault. */
    public void failAfterwards(Fault now) {
        afterwards = true;
        fault = now;
    }

    /** From now on each request is carried out after a time. */
    public void delay(Duration time) {
        delay = time;
    }

    /** How many requests of a method were answered. */
    public long answered(String method, String pathEnd) {
        return answered.stream().filter(one -> one.is(method, pathEnd)).count();
    }

    public void heal() {
        fail(Fault.NONE);
    }

    public List<Seen> seen() {
        return List.copyOf(seen);
    }

    /** How many requests of a method there were. */
    public long count(String method, String pathEnd) {
        return seen.stream().filter(one -> one.is(method, pathEnd)).count();
    }

    public Map<String, Stored> entries() {
        return Map.copyOf(entries);
    }

    /** Puts an entry there, as another client would. */
    public void put(String namespace, String key, String value) {
        entries.put(namespace + ENTRIES + key, new Stored(value, "application/json", List.of(), ""));
    }

    /** Drops everything, with all leases: as an invalidation by another client would. */
    public void invalidateAll() {
        entries.clear();
        leases.clear();
    }

    /** Ends a task. */
    public void end(UUID id, String status, Object result) {
        tasks.get(id.toString()).put("status", status).put("result", result);
    }

    /** How many tasks there are. */
    public int taskCount() {
        return tasks.size();
    }

    /** Forgets what happened. */
    public void reset() {
        heal();
        delay = Duration.ZERO;
        answered.clear();
        invalidateAll();
        tasks.clear();
        submitted.clear();
        seen.clear();
    }

    private void handle(HttpServerRequest request, Buffer body) {
        Map<String, String> headers = new ConcurrentHashMap<>();
        request.headers()
                .forEach(header -> headers.put(header.getKey().toLowerCase(java.util.Locale.ROOT), header.getValue()));
        String query = request.query() == null ? "" : request.query();
        seen.add(new Seen(request.method().name(), decoded(request.path()), query, headers, body.toString()));
        Fault now = fault;
        if (now != Fault.NONE) {
            if (afterwards) {
                carryOut(request, body, new JsonObject());
            }
            breakOff(request, now);
            return;
        }
        Seen last = seen.getLast();
        request.response().endHandler(ended -> answered.add(last));
        if (delay.isZero()) {
            answer(request, body);
        } else {
            vertx.setTimer(delay.toMillis(), later -> answer(request, body));
        }
    }

    private void answer(HttpServerRequest request, Buffer body) {
        JsonObject answer = new JsonObject();
        carryOut(request, body, answer);
        if (!answer.isEmpty()) {
            json(request.response().setStatusCode(answer.getInteger("status")), answer.getJsonObject("body"));
        }
    }

    private void breakOff(HttpServerRequest request, Fault now) {
        HttpServerResponse response = request.response();
        switch (now) {
            case NONE, SILENCE -> {}
            case CUT -> request.connection().close();
            case HALF_AN_ANSWER ->
                response.putHeader("Content-Length", "100")
                        .write("half")
                        .onComplete(done -> request.connection().close());
            case NO_PROBLEM -> response.setStatusCode(now.status).end("<html>bad gateway</html>");
            case UNAVAILABLE, TOO_MANY, FORBIDDEN ->
                response.setStatusCode(now.status)
                        .putHeader("Content-Type", "application/problem+json")
                        .putHeader("Retry-After", "1")
                        .end(new JsonObject()
                                .put("type", "https://slipstream.io/problems/scripted")
                                .put("title", "Scripted")
                                .put("status", now.status)
                                .put("detail", "as the test wants it")
                                .put("trace_id", "4bf92f3577b34da6a3ce929d0e0e4736")
                                .put(
                                        "errors",
                                        new JsonArray()
                                                .add(new JsonObject()
                                                        .put("field", "priority")
                                                        .put("rule", "one of HIGH, LOW")))
                                .toBuffer());
        }
    }

    private static String decoded(String path) {
        return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private void carryOut(HttpServerRequest request, Buffer body, JsonObject answer) {
        String path = decoded(request.path());
        boolean isEntry = path.contains(ENTRIES);
        if (isEntry && request.method() == HttpMethod.GET) {
            get(request, path, System.nanoTime());
        } else if (isEntry && request.method() == HttpMethod.PUT) {
            put(request, path, body);
        } else if (isEntry) {
            entries.remove(slot(path));
            request.response()
                    .setStatusCode(204)
                    .putHeader("Consistency-Token", "t1")
                    .end();
        } else if (path.endsWith("/entries:batch")) {
            answer.put("status", 200).put("body", batch(path, body.toJsonObject()));
        } else if (path.endsWith("/invalidations")) {
            invalidate(body.toJsonObject());
            request.response().putHeader("Consistency-Token", "t1");
            answer.put("status", 202)
                    .put(
                            "body",
                            new JsonObject()
                                    .put("id", "i1")
                                    .put("matched_exact", false)
                                    .put(
                                            "replicas",
                                            new JsonArray()
                                                    .add(new JsonObject()
                                                            .put("replica", "cache-1")
                                                            .put("applied_at", "2026-01-01T00:00:00Z"))));
        } else {
            task(request, path, body, answer);
        }
    }

    private static String slot(String path) {
        return path.substring(path.indexOf("/namespaces/") + "/namespaces/".length());
    }

    private void get(HttpServerRequest request, String path, long begun) {
        HttpServerResponse response = request.response();
        String slot = slot(path);
        Stored found = entries.get(slot);
        if (found != null) {
            response.setStatusCode(200).putHeader("ETag", etag(found)).putHeader("Age", "1");
            response.putHeader("Cache-Status", "slipstream-cache; hit; ttl=59; detail=l1");
            boolean unchanged = etag(found).equals(request.getHeader("If-None-Match"));
            if (unchanged) {
                response.setStatusCode(304).end();
            } else {
                response.putHeader("Content-Type", found.contentType).end(found.value);
            }
            return;
        }
        response.setStatusCode(404)
                .putHeader("Cache-Status", "slipstream-cache; fwd=uri-miss")
                .putHeader("Content-Type", "application/problem+json");
        String lease = request.getParam("lease");
        if (lease == null) {
            response.end("{}");
            return;
        }
        String token = UUID.randomUUID().toString();
        if (leases.putIfAbsent(slot, token) == null) {
            response.putHeader("Lease-Token", token).end("{}");
            return;
        }
        String wait = request.getParam("wait");
        long patience = wait == null ? 0 : Duration.parse(wait).toNanos();
        if (System.nanoTime() - begun < patience) {
            response.headers().clear();
            vertx.setTimer(5, again -> get(request, path, begun));
            return;
        }
        response.putHeader("Retry-After", "1").end("{}");
    }

    private static String etag(Stored stored) {
        return '"' + Integer.toHexString(stored.value.hashCode()) + '"';
    }

    private void put(HttpServerRequest request, String path, Buffer body) {
        String slot = slot(path);
        HttpServerResponse response = request.response();
        String lease = request.getHeader("Lease-Token");
        String match = request.getHeader("If-Match");
        Stored before = entries.get(slot);
        boolean stale = lease != null && !leases.remove(slot, lease);
        boolean changed = (match != null && (before == null || !etag(before).equals(match)))
                || ("*".equals(request.getHeader("If-None-Match")) && before != null);
        if (stale || changed) {
            response.setStatusCode(stale ? 409 : 412).end();
            return;
        }
        String tags = request.getParam("tags");
        Stored stored = new Stored(
                body.toString(),
                request.getHeader("Content-Type"),
                tags == null ? List.of() : List.of(tags.split(",")),
                request.query() == null ? "" : request.query());
        boolean created = entries.put(slot, stored) == null;
        response.setStatusCode(created ? 201 : 204)
                .putHeader("ETag", etag(stored))
                .putHeader("Consistency-Token", "t1")
                .end();
    }

    /** As the service: puts, then deletes, then gets; a key that is too long is refused. */
    private JsonObject batch(String path, JsonObject asked) {
        String namespace = slot(path).replace("/entries:batch", ENTRIES);
        JsonArray put = new JsonArray();
        asked.getJsonArray("put", new JsonArray()).forEach(item -> {
            JsonObject entry = (JsonObject) item;
            String key = entry.getString("key");
            boolean isTooLong = key.length() > 10;
            if (!isTooLong) {
                String value = new String(Base64.getDecoder().decode(entry.getString("value")), StandardCharsets.UTF_8);
                JsonArray tags = entry.getJsonArray("tags", new JsonArray());
                entries.put(
                        namespace + key,
                        new Stored(
                                value,
                                entry.getString("content_type"),
                                tags.stream().map(String::valueOf).toList(),
                                String.valueOf(entry.getString("ttl"))));
            }
            JsonObject outcome = new JsonObject().put("key", key).put("status", isTooLong ? 400 : 201);
            put.add(
                    isTooLong
                            ? outcome.put(
                                    "error", new JsonObject().put("status", 400).put("title", "Invalid"))
                            : outcome);
        });
        JsonArray delete = new JsonArray();
        asked.getJsonArray("delete", new JsonArray()).forEach(key -> {
            entries.remove(namespace + key);
            delete.add(new JsonObject().put("key", key).put("status", 204));
        });
        JsonArray get = new JsonArray();
        asked.getJsonArray("get", new JsonArray()).forEach(key -> {
            Stored found = entries.get(namespace + key);
            JsonObject outcome = new JsonObject().put("key", key).put("status", found == null ? 404 : 200);
            get.add(
                    found == null
                            ? outcome
                            : outcome.put(
                                            "value",
                                            Base64.getEncoder()
                                                    .encodeToString(found.value.getBytes(StandardCharsets.UTF_8)))
                                    .put("content_type", found.contentType)
                                    .put("etag", etag(found))
                                    .put("age", 3)
                                    .put("cache_status", "slipstream-cache; hit; ttl=-2; detail=l1"));
        });
        return new JsonObject().put("get", get).put("put", put).put("delete", delete);
    }

    private void invalidate(JsonObject what) {
        leases.clear();
        String namespace = what.getString("namespace");
        JsonArray tags = what.getJsonArray("tags", new JsonArray());
        JsonArray keys = what.getJsonArray("keys", new JsonArray());
        boolean all = tags.isEmpty() && keys.isEmpty();
        entries.entrySet().removeIf(entry -> {
            boolean isThere = namespace == null || entry.getKey().startsWith(namespace + ENTRIES);
            boolean hasKey = keys.stream().anyMatch(key -> entry.getKey().endsWith(ENTRIES + key));
            return isThere && (all || hasKey || entry.getValue().tags.stream().anyMatch(tags::contains));
        });
    }

    private void task(HttpServerRequest request, String path, Buffer body, JsonObject answer) {
        if (path.endsWith("/tasks:batch")) {
            JsonArray outcomes = new JsonArray();
            body.toJsonObject().getJsonArray("tasks").forEach(asked -> {
                JsonObject task = newTask((JsonObject) asked);
                outcomes.add(
                        "unknown".equals(task.getString("type"))
                                ? new JsonObject()
                                        .put(
                                                "error",
                                                new JsonObject()
                                                        .put("status", 400)
                                                        .put("title", "Invalid"))
                                : new JsonObject()
                                        .put("id", task.getString("id"))
                                        .put("status", "queued"));
            });
            answer.put("status", 202).put("body", new JsonObject().put("data", outcomes));
        } else if (path.endsWith("/tasks")) {
            String key = request.getHeader("Idempotency-Key");
            String id = submitted.computeIfAbsent(
                    key, ignored -> newTask(body.toJsonObject()).getString("id"));
            answer.put("status", 202).put("body", tasks.get(id));
        } else {
            JsonObject task = tasks.get(path.substring(path.lastIndexOf('/') + 1));
            if (task == null) {
                answer.put("status", 404)
                        .put("body", new JsonObject().put("title", "Not found").put("status", 404));
                return;
            }
            if (request.method() == HttpMethod.DELETE) {
                task.put("status", "cancelled");
            }
            answer.put("status", 200).put("body", task);
        }
    }

    private JsonObject newTask(JsonObject asked) {
        JsonObject task = new JsonObject()
                .put("id", UUID.randomUUID().toString())
                .put("type", asked.getString("type"))
                .put("status", "queued")
                .put("priority", "NORMAL")
                .put("attempt", 0)
                .put("payload", asked.getValue("payload"))
                .put("tags", new JsonArray())
                .put("submitted_at", "2026-01-01T00:00:00Z");
        if (!"unknown".equals(asked.getString("type"))) {
            tasks.put(task.getString("id"), task);
        }
        return task;
    }

    private static void json(HttpServerResponse response, JsonObject body) {
        boolean problem = response.getStatusCode() >= 400;
        response.putHeader("Content-Type", problem ? "application/problem+json" : "application/json")
                .end(body.toBuffer());
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
