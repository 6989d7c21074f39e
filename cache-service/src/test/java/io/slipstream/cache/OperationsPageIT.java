package io.slipstream.cache;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;

/** The page that operators read names what there is. */
@QuarkusTest
class OperationsPageIT extends OnLocalStack {
    private static final Path DOCS = Path.of("..", "docs");
    private static final Pattern METRIC = Pattern.compile("\\b(?:slipstream_cache|http_server)_[a-z0-9_]+\\b");
    private static final Pattern SETTING = Pattern.compile("\\bslipstream\\.cache\\.[a-z0-9.-]*[a-z0-9]");
    private static final Set<String> NOT_METRICS = Set.of("slipstream_cache");

    private final CacheClient client = CacheClient.ofNewTenant();

    private static Set<String> named(Pattern pattern) throws IOException {
        String page = Files.readString(DOCS.resolve("operations/cache-service.md"));
        return pattern.matcher(page).results().map(MatchResult::group).collect(Collectors.toSet());
    }

    @Test
    void metrics_thatThePageNames_areShown() throws Exception {
        try (ScriptedOrigin origin = new ScriptedOrigin()) {
            client.request()
                    .contentType("application/json")
                    .body(Map.of("loader_url", origin.url("/{key}")))
                    .put("/api/v1/cache/namespaces/pages");
            client.get("pages", "k");
        }
        client.invalidate(Map.of("tags", List.of("t")));
        Set<String> names = named(METRIC);

        String shown = given().get("http://127.0.0.1:"
                        + ConfigProvider.getConfig().getValue("quarkus.management.port", String.class) + "/q/metrics")
                .asString();

        assertThat(names).hasSizeGreaterThan(10);
        assertThat(names)
                .filteredOn(name -> !NOT_METRICS.contains(name))
                .allSatisfy(name -> assertThat(shown).containsPattern("(?m)^" + name + "[ {]"));
    }

    @Test
    void settings_thatThePageNames_exist() throws IOException {
        String reference = Files.readString(DOCS.resolve("configuration.md"));
        Set<String> names = named(SETTING);

        assertThat(names).isNotEmpty();
        assertThat(names).allSatisfy(name -> assertThat(reference).contains(name));
    }
}
