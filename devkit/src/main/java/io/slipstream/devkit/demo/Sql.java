package io.slipstream.devkit.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Statements over HTTP. */
final class Sql {
    private static final int CACHE_SECONDS = 600;

    private Sql() {}

    /**
     * What a statement answered.
     *
     * @param rows the {@code data} of the answer
     * @param fromCache whether {@code Cache-Status} says hit
     * @param took how long the caller waited
     */
    record Answer(JsonNode rows, boolean fromCache, Duration took) {}

    static Answer run(SuiteClient suite, String sql, Object... params) throws InterruptedException {
        long begun = System.nanoTime();
        HttpResponse<byte[]> response = SuiteClient.expectSuccess(suite.postJson(
                "/api/v1/sql", Map.of("sql", sql, "params", List.of(params), "cache_ttl", CACHE_SECONDS)));
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        boolean hit = response.headers().firstValue("Cache-Status").orElse("").matches(".*;\\s*hit\\b.*");
        return new Answer(SuiteClient.json(response).path("data"), hit, took);
    }

    /** Nothing that read these tables is served from now on. */
    static void invalidate(SuiteClient suite, List<String> tables) throws InterruptedException {
        suite.post("/api/v1/database/invalidations", Map.of("tables", tables));
    }
}
