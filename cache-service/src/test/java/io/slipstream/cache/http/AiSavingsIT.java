package io.slipstream.cache.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.path.json.config.JsonPathConfig;
import io.restassured.response.Response;
import io.slipstream.cache.CacheClient;
import io.slipstream.cache.OnLocalStack;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What answers that were served again have saved. */
@QuarkusTest
class AiSavingsIT extends OnLocalStack {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String SAVINGS = "/api/v1/cache/ai/savings";

    private final CacheClient client = CacheClient.ofNewTenant();

    @BeforeEach
    void awaitTheLog() {
        await().atMost(PATIENCE).untilAsserted(() -> {
            client.put("default", "probe", "v");
            assertThat(client.get("default", "probe").header("Cache-Status")).endsWith("detail=l1");
        });
    }

    private void keep(String content, String model, long input, long output) {
        Response miss = client.post("/ai/analysis/lookup", request(content, model));
        Response kept = client.request()
                .contentType("application/json")
                .body(Map.of(
                        "result",
                        content,
                        "model",
                        model,
                        "usage",
                        Map.of("prompt_tokens", input, "completion_tokens", output, "total_tokens", input + output)))
                .put("/api/v1/cache/ai/analysis/entries/" + miss.path("key"));
        assertThat(kept.statusCode()).as(kept.asString()).isEqualTo(201);
    }

    private void ask(String content, String model) {
        assertThat(client.post("/ai/analysis/lookup", request(content, model)).statusCode())
                .isEqualTo(200);
    }

    private static Map<String, String> request(String content, String model) {
        return Map.of("content", content, "model", model);
    }

    private JsonPath savings(String query) {
        Response response = client.request().get(SAVINGS + query);
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
        return response.jsonPath(new JsonPathConfig().numberReturnType(JsonPathConfig.NumberReturnType.BIG_DECIMAL));
    }

    private JsonPath savingsAfter(int calls) {
        await().atMost(PATIENCE).until(() -> savings("").getInt("totals.calls") == calls);
        return savings("");
    }

    /** Ten answers, looked up 200 times by chance: the ledger is what adding up the log by hand gives. */
    @Test
    void savings_ofALogOfHits_equalItsReplayToTheCent() {
        Random random = new Random(4);
        long[] input = random.longs(10, 1, 20_000).toArray();
        long[] output = random.longs(10, 1, 5_000).toArray();
        for (int i = 0; i < 10; i++) {
            keep("content " + i, "priced", input[i], output[i]);
        }
        BigDecimal replayed = BigDecimal.ZERO;
        for (int call = 0; call < 200; call++) {
            int i = random.nextInt(10);
            ask("content " + i, "priced");
            replayed = replayed.add(new BigDecimal("2.5").multiply(BigDecimal.valueOf(input[i])))
                    .add(new BigDecimal("10.125").multiply(BigDecimal.valueOf(output[i])));
        }

        JsonPath savings = savingsAfter(200);

        BigDecimal expected = replayed.movePointLeft(6);
        assertThat(new BigDecimal(savings.getString("totals.gross_savings")).setScale(2, RoundingMode.HALF_EVEN))
                .isEqualTo(expected.setScale(2, RoundingMode.HALF_EVEN));
        assertThat(savings.getString("data[0].model")).isEqualTo("priced");
        assertThat(savings.getBoolean("data[0].priced")).isTrue();
        assertThat(savings.getString("currency")).isEqualTo("USD");
        String[] lines = client.request().get(SAVINGS + ".csv").asString().split("\r\n");
        BigDecimal billed = BigDecimal.ZERO;
        for (int i = 1; i < lines.length; i++) {
            billed = billed.add(new BigDecimal(lines[i].split(",")[6]));
        }
        assertThat(billed).as("the sum of the monthly lines").isEqualByComparingTo(expected);
    }

    @Test
    void savings_ofAModelWithoutAPrice_countTokensAndSaySo() {
        keep("a", "unknown", 100, 7);
        ask("a", "unknown");

        JsonPath savings = savingsAfter(1);

        assertThat(savings.getBoolean("data[0].priced")).isFalse();
        assertThat(savings.getInt("data[0].input_tokens")).isEqualTo(100);
        assertThat(savings.getInt("totals.output_tokens")).isEqualTo(7);
        assertThat(new BigDecimal(savings.getString("totals.gross_savings"))).isZero();
    }

    @Test
    void savings_ofAnotherTenant_areNotSeen() {
        keep("a", "priced", 100, 7);
        ask("a", "priced");
        savingsAfter(1);

        Response other = CacheClient.ofNewTenant().request().get(SAVINGS);

        assertThat(other.<Integer>path("totals.calls")).isZero();
        assertThat(other.<List<?>>path("data")).isEmpty();
    }

    @Test
    void savings_ofOtherDays_areEmpty() {
        keep("a", "priced", 100, 7);
        ask("a", "priced");
        savingsAfter(1);

        assertThat(savings("?from=2020-01-01&to=2020-12-31").getInt("totals.calls"))
                .isZero();
        assertThat(savings("?from=" + LocalDate.now(ZoneOffset.UTC).minusDays(1))
                        .getInt("totals.calls"))
                .isEqualTo(1);
    }

    @Test
    void csv_ofAMonth_hasALineForEachDayAndModel() {
        keep("a", "=evil,\"model\"", 100, 7);
        ask("a", "=evil,\"model\"");
        savingsAfter(1);

        Response csv = client.request().get(SAVINGS + ".csv?month=" + YearMonth.now(ZoneOffset.UTC));

        assertThat(csv.contentType()).startsWith("text/csv");
        assertThat(csv.header("Content-Disposition")).contains("savings-" + YearMonth.now(ZoneOffset.UTC) + ".csv");
        assertThat(csv.asString())
                .startsWith("day,kind,model,calls,input_tokens,output_tokens,savings_estimate,currency,priced\r\n")
                .contains(LocalDate.now(ZoneOffset.UTC) + ",analysis,\"'=evil,\"\"model\"\"\",1,100,7,0,USD,false\r\n");
        assertThat(client.request().accept("text/csv").get(SAVINGS).asString()).isEqualTo(csv.asString());
    }

    @Test
    void metrics_ofModels_nameOnlyThoseWithAPrice() {
        keep("a", "priced", 1_000_000, 7);
        keep("a", "made up by a caller", 1, 7);
        ask("a", "priced");
        ask("a", "made up by a caller");

        String management =
                "http://127.0.0.1:" + ConfigProvider.getConfig().getValue("quarkus.management.port", String.class);
        String text = given().get(management + "/q/metrics").asString();

        assertThat(text)
                .containsPattern("slipstream_cache_ai_saved_calls_total\\{kind=\"analysis\",model=\"priced\",?}")
                .containsPattern("slipstream_cache_ai_savings_estimate_total\\{kind=\"analysis\",model=\"priced\",?}")
                .containsPattern("slipstream_cache_ai_saved_input_tokens_total\\{kind=\"analysis\",model=\"other\",?}")
                .doesNotContain("made up by a caller");
    }

    @ParameterizedTest
    @CsvSource({
        "?from=soon, from",
        "?to=2026-02-30, to",
        "?from=2026-02-02&to=2026-02-01, to",
        "?from=2020-01-01&to=2026-02-01, to",
        "?from=2026-02-02&from=2026-02-01, from",
        "?month=2026-02, month",
        ".csv?month=2026-13, month",
        ".csv?from=2026-02-01, from"
    })
    void savings_ofBadDays_nameTheField(String query, String field) {
        Response refused = client.request().get(SAVINGS + query);

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.<String>path("errors[0].field")).isEqualTo(field);
    }
}
