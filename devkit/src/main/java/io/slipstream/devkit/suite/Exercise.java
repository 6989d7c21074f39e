package io.slipstream.devkit.suite;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/** A little of everything that the suite does, so that a training run loads what real runs need. */
final class Exercise {
    private static final int LIMIT_MILLIS = (int) Duration.ofSeconds(5).toMillis();
    private static final String JSON = "application/json";

    private static final List<Call> CALLS = List.of(
            Call.put("/api/v1/cache/namespaces/wiki/entries/training?tags=training", "text/plain", "hello"),
            Call.get("/api/v1/cache/namespaces/wiki/entries/training"),
            Call.post("/api/v1/cache/invalidations", "{\"namespace\":\"wiki\",\"tags\":[\"training\"]}"),
            Call.get("/api/v1/cache/namespaces/wiki/entries/training"),
            Call.get("/api/v1/cache/namespaces"),
            Call.get("/api/v1/cache/stats"),
            Call.post("/api/v1/tasks", "{\"type\":\"diagnostics.echo\",\"payload\":{\"n\":1},\"priority\":\"HIGH\"}"),
            Call.get("/api/v1/tasks?limit=5"),
            Call.get("/api/v1/tasks/stats"),
            Call.get("/api/v1/task-types"),
            Call.post(
                    "/api/v1/sql",
                    "{\"sql\":\"select n_name from nation where n_regionkey = $1\",\"params\":[1],\"cache_ttl\":60}"),
            Call.get("/api/v1/database/stats"),
            Call.get("/api/v1/database/slow-queries"),
            Call.get("/api/v1/search?query=training"),
            Call.put("/api/v1/assets/training/page.css", "text/css", "body { color: black; }"),
            Call.get("/assets/training/page.css"),
            Call.get("/api/v1/assets/stats"),
            Call.get("/api/v1/assets/manifest"),
            Call.get("/api/performance/health"),
            Call.get("/api/performance/metrics"),
            Call.get("/api/v1/api-keys"),
            Call.get("/dashboard/"),
            Call.get("/q/health/ready"),
            Call.get("/no-such-page"));

    private final SuitePlan plan;
    private final AdminKey adminKey;

    Exercise(SuitePlan plan, AdminKey adminKey) {
        this.plan = plan;
        this.adminKey = adminKey;
    }

    /** Makes all calls, several rounds of them; gives how many were answered. */
    int run(int rounds, BooleanSupplier cancelled) {
        int answered = 0;
        for (int round = 0; round < rounds && !cancelled.getAsBoolean(); round++) {
            for (Call call : CALLS) {
                answered += answers(plan.gatewayUrl() + call.path(), call) ? 1 : 0;
            }
        }
        for (ServiceInstance instance : plan.instances()) {
            answered += answers(instance.managementUrl() + "/q/metrics", Call.get("")) ? 1 : 0;
            answered += answers(instance.url() + "/q/openapi", Call.get("")) ? 1 : 0;
        }
        return answered;
    }

    private boolean answers(String url, Call call) {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create(url).toURL().openConnection();
            connection.setConnectTimeout(LIMIT_MILLIS);
            connection.setReadTimeout(LIMIT_MILLIS);
            connection.setRequestMethod(call.method());
            connection.setRequestProperty("X-API-Key", adminKey.value());
            if (!call.body().isEmpty()) {
                connection.setRequestProperty("Content-Type", call.contentType());
                connection.setDoOutput(true);
                connection.getOutputStream().write(call.body().getBytes(StandardCharsets.UTF_8));
            }
            int status = connection.getResponseCode();
            try (InputStream body = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
                if (body != null) {
                    body.readAllBytes();
                }
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private record Call(String method, String path, String contentType, String body) {
        static Call get(String path) {
            return new Call("GET", path, "", "");
        }

        static Call put(String path, String contentType, String body) {
            return new Call("PUT", path, contentType, body);
        }

        static Call post(String path, String body) {
            return new Call("POST", path, JSON, body);
        }
    }
}
