package io.slipstream.query.stack;

import io.restassured.RestAssured;
import io.restassured.config.HttpClientConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.slipstream.devkit.junit.TestTokens;
import io.slipstream.devkit.stack.Credentials;
import io.slipstream.devkit.stack.LocalStack;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.hamcrest.Matchers;

/** Calls to the service under test as its callers make them, from a tenant of its own. */
public final class QueryClient {
    public static final Duration SOON = Duration.ofSeconds(30);
    private static final AtomicInteger TABLES = new AtomicInteger();

    private final String tenant = "t-" + UUID.randomUUID();

    /** The tenant of its calls. */
    public String tenant() {
        return tenant;
    }

    /** A call of anybody. */
    public RequestSpecification as(String who, String... scopes) {
        return RestAssured.given()
                .config(RestAssuredConfig.config()
                        .httpClient(HttpClientConfig.httpClientConfig().setParam("http.socket.timeout", 60_000)))
                .auth()
                .oauth2(TestTokens.bearer(who, "ann", scopes));
    }

    /** A JSON call of a reader of this tenant. */
    public RequestSpecification reader() {
        return as(tenant, "query:read").contentType("application/json");
    }

    /** A JSON call of an administrator of this tenant. */
    public RequestSpecification admin() {
        return as(tenant, "query:read", "query:admin").contentType("application/json");
    }

    /** Runs a statement as a body spells it. */
    public ValidatableResponse sql(Map<String, Object> body) {
        return reader().body(body).post("/api/v1/sql").then();
    }

    /** Runs a statement, fresh. */
    public ValidatableResponse sql(String sql, Object... params) {
        return sql(request(sql, 0, params));
    }

    /** Runs a statement whose answer may be ten minutes old. */
    public ValidatableResponse cached(String sql, Object... params) {
        return sql(request(sql, 600, params));
    }

    /** The body of a statement. */
    public static Map<String, Object> request(String sql, int ttl, Object... params) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("sql", sql);
        body.put("params", Arrays.asList(params));
        body.put("cache_ttl", ttl);
        return body;
    }

    /** Runs SQL on the sample database as its owner. */
    public static void owner(String... statements) {
        try (Connection connection =
                        LocalStack.shared().connectAs(Credentials.SAMPLE_OWNER, LocalStack.SAMPLE_DATABASE);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new AssertionError("the sample database refuses its owner", e);
        }
    }

    /** A fresh table of the sample database that readers may read. */
    public static String table(String columns) {
        String name =
                "t_" + TABLES.incrementAndGet() + "_" + ProcessHandle.current().pid();
        owner("CREATE TABLE " + name + " (" + columns + ")");
        return name;
    }

    /** What so many callers get who call at the same time. */
    public static <T> List<T> together(int callers, Callable<T> call) {
        try (ExecutorService threads = Executors.newFixedThreadPool(callers)) {
            List<Future<T>> answers = threads.invokeAll(Collections.nCopies(callers, call));
            List<T> results = new ArrayList<>();
            for (Future<T> answer : answers) {
                results.add(answer.get());
            }
            return results;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        } catch (ExecutionException e) {
            throw new AssertionError("a caller failed", e);
        }
    }

    /** Waits until this replica hears of changes, since nothing is cached before. */
    public void awaitCoherence() {
        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> admin().get("/api/v1/database/stats")
                        .then()
                        .statusCode(200)
                        .body("cache.coherent", Matchers.is(true)));
    }
}
