package io.slipstream.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipstream.gateway.upstream.Service;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathTableTest {
    @ParameterizedTest
    @CsvSource({
        "/api/v1/cache, CACHE, JSON",
        "/api/v1/cache/namespaces/a/entries/b, CACHE, CACHE_ENTRY",
        "/api/v1/cache/namespaces/a/entries:batch, CACHE, JSON",
        "/v1/chat/completions, CACHE, MODEL",
        "/v1/embeddings, CACHE, MODEL",
        "/api/v1/tasks, TASK, JSON",
        "/api/v1/tasks:batch, TASK, TASKS",
        "/api/v1/tasks/1:retry, TASK, JSON",
        "/api/v1/tasks/1/explain, TASK, JSON",
        "/api/v1/flows, TASK, JSON",
        "/api/v1/task-types/a, TASK, JSON",
        "/api/v1/leases/x:complete, TASK, JSON",
        "/api/v1/schedules/a/preview, TASK, JSON",
        "/api/v1/dead-letters:redrive, TASK, JSON",
        "/api/v1/dead-letters/redrives/1, TASK, JSON",
        "/api/v1/notifications:batch-read, TASK, JSON",
        "/api/notifications/batch-read, TASK, JSON",
        "/api/v1/queries/a/results, QUERY, JSON",
        "/api/v1/sql, QUERY, JSON",
        "/api/v1/datasources/sample, QUERY, JSON",
        "/api/v1/database/stats, QUERY, JSON",
        "/api/v1/documents, QUERY, DOCUMENT",
        "/api/v1/search, QUERY, JSON",
        "/api/v1/analytics/cache, QUERY, JSON",
        "/api/v1/assets/css/a.css, ASSET, ASSET",
        "/api/v1/assets/policies, ASSET, JSON",
        "/api/v1/bundles, ASSET, ASSET",
        "/api/v1/bundles/1:activate, ASSET, ASSET"
    })
    void find_pathOfAService_isThatServiceAndNeedsACredential(String path, Service service, BodyLimit limit) {
        assertThat(PathTable.find(path)).isEqualTo(new Destination.ToService(service, false, limit));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/assets/app.js", "/assets"})
    void find_publicAsset_needsNoCredential(String path) {
        assertThat(PathTable.find(path)).isEqualTo(new Destination.ToService(Service.ASSET, true, BodyLimit.JSON));
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/api-keys, false",
        "/api/v1/api-keys/a:rotate, false",
        "/api/v1/routes/shop, false",
        "/api/performance/health, false",
        "/api/v1/performance, false",
        "/api/v1/stream, false",
        "/dashboard/, true",
        "/q/health/ready, true",
        "/q/openapi, true"
    })
    void find_pathOfTheGateway_isLocal(String path, boolean open) {
        assertThat(PathTable.find(path)).isEqualTo(new Destination.Local(open));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/internal/x",
                "/api/v1/internal",
                "/api/v1/",
                "/api/v1/tasksx",
                "/api/v1/cachet",
                "/api/v2/tasks",
                "/assetsx",
                "/dashboards",
                "/quux",
                "/api/performancex",
                "//api/v1/tasks"
            })
    void find_anythingElse_isNotOurs(String path) {
        assertThat(PathTable.find(path)).isInstanceOf(Destination.Elsewhere.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/a/../b",
                "/a/..",
                "/./a",
                "/a/%2e%2E/b",
                "/a/.%2e",
                "/a%2f..%2fb",
                "/a/..;x=1/b",
                "/a/%zz",
                "/a/%2",
                "/a\\b",
                "/a/%00",
                "/a/%5c",
                "*",
                "a"
            })
    void fault_ofAPathThatCanBeReadInTwoWays_isFound(String path) {
        assertThat(RequestPath.fault(path)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/a/b", "/a/...", "/a/.hidden", "/a%20b", "/a%2Fb", "/a/%C3%A4", "/tasks:batch", "//a"})
    void fault_ofAnOrdinaryPath_isNone(String path) {
        assertThat(RequestPath.fault(path)).isEmpty();
    }

    @Test
    void withPlainColons_decodesColonsOnly() {
        assertThat(RequestPath.withPlainColons("/api/v1/tasks%3Abatch%2F%3a")).isEqualTo("/api/v1/tasks:batch%2F:");
    }

    @Test
    void takes_pathPrefix_onWholeSegmentsOnly() {
        RouteMatch match = new RouteMatch(List.of("Shop.Example"), "/shop/", List.of("get"));
        assertThat(match.takes("shop.example", "/shop", "GET")).isTrue();
        assertThat(match.takes("shop.example", "/shop/a", "GET")).isTrue();
        assertThat(match.takes("shop.example", "/shopping", "GET")).isFalse();
        assertThat(match.takes("shop.example", "/shop", "POST")).isFalse();
        assertThat(match.takes("other.example", "/shop", "GET")).isFalse();
    }
}
