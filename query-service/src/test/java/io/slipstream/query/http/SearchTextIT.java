package io.slipstream.query.http;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.slipstream.contracts.security.Scope;
import io.slipstream.devkit.junit.LocalStackResource;
import io.slipstream.query.stack.ExtraDatasources;
import io.slipstream.query.stack.QueryClient;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(value = LocalStackResource.class, initArgs = @ResourceArg(name = "service", value = "query"))
@WithTestResource(ExtraDatasources.class)
class SearchTextIT {
    private static final String EARLY = "01900000-0000-7000-8000-000000000001";
    private static final String LATE = "01900000-0001-7000-8000-000000000000";
    private static final String LATEST = "01900001-0000-7000-8000-000000000000";

    private final QueryClient client = new QueryClient();

    private ValidatableResponse put(String body) {
        return client.as(client.tenant(), Scope.Names.SERVICE_INTERNAL)
                .contentType("application/json")
                .body(body)
                .put("/internal/v1/search/texts")
                .then();
    }

    private void index(String version, String id, String title, String content, int changed) {
        put("{\"version\":\"" + version + "\",\"texts\":[{\"source\":\"wiki\",\"id\":\"" + id + "\",\"title\":\""
                        + title + "\",\"content\":\"" + content + "\",\"tags\":[\"handbook\"],\"url\":\"/wiki/" + id
                        + "\"}]}")
                .statusCode(200)
                .body("changed", is(changed));
    }

    private ValidatableResponse search(String words) {
        return client.reader()
                .queryParam("query", words)
                .get("/api/v1/search")
                .then()
                .statusCode(200);
    }

    @Test
    void search_indexedText_isFoundByContentTitleAndTagWithItsSnippetEscaped() {
        index(EARLY, "1", "Holidays", "How to ask for rest & vacation days", 1);

        search("vacation")
                .body("pagination.total", is(1))
                .body("data[0].source", equalTo("wiki"))
                .body("data[0].id", equalTo("1"))
                .body("data[0].title", equalTo("Holidays"))
                .body("data[0].url", equalTo("/wiki/1"))
                .body("data[0].tags", contains("handbook"))
                .body("data[0].owasp_categories", hasSize(0))
                .body("data[0].snippet", containsString("rest &amp; <mark>vacation</mark> days"));
        search("holiday").body("pagination.total", is(1));
        search("handbook").body("pagination.total", is(1));
        search("nothing").body("pagination.total", is(0));
        new QueryClient().reader().get("/api/v1/search?query=vacation").then().body("pagination.total", is(0));
    }

    @Test
    void search_changedText_isAnsweredAnew() {
        index(EARLY, "1", "First", "old words", 1);
        search("words").body("data.title", contains("First"));

        index(LATE, "1", "Second", "new words", 1);

        search("words").body("data.title", contains("Second"));
        search("old").body("pagination.total", is(0));
    }

    @Test
    void put_whatWasAskedForEarlier_doesNotReplaceWhatWasAskedForLater() {
        index(LATE, "1", "Second", "words", 1);
        index(EARLY, "1", "First", "words", 0);
        index(LATE, "1", "Second", "words", 0);

        search("words").body("data.title", contains("Second"));
    }

    @Test
    void put_deletedText_isFoundNoMoreAndStaysSo() {
        index(EARLY, "1", "Gone", "words", 1);
        index(EARLY, "2", "There", "words", 1);

        put("{\"version\":\"" + LATE + "\",\"deleted\":[{\"source\":\"wiki\",\"id\":\"1\"}]}")
                .statusCode(200);
        index(EARLY, "1", "Gone", "words", 0);

        search("words").body("data.title", contains("There"));
        index(LATEST, "1", "Back", "words", 1);
        search("words").body("data.title", containsInAnyOrder("There", "Back"));
    }

    @Test
    void search_textsAndDocuments_areFoundTogetherAndPaged() {
        index(EARLY, "1", "Wiki", "common term", 1);
        index(EARLY, "2", "Wiki", "common term", 1);
        String document = client.reader()
                .contentType("text/plain")
                .body("common term".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .post("/api/v1/documents?filename=a.txt")
                .then()
                .statusCode(202)
                .extract()
                .path("id");
        client.as(client.tenant(), Scope.Names.SERVICE_INTERNAL)
                .contentType("application/json")
                .body(Map.of(
                        "text",
                        "common term",
                        "language",
                        "en",
                        "findings",
                        java.util.List.of(Map.of("rule", "r", "owasp_category", "A03:2021", "severity", "high"))))
                .put("/internal/v1/documents/" + document + "/result")
                .then()
                .statusCode(204);

        search("common")
                .body("pagination.total", is(3))
                .body("data.source", containsInAnyOrder("document", "wiki", "wiki"));
        client.reader()
                .get("/api/v1/search?query=common&page=2&per_page=2")
                .then()
                .body("data", hasSize(1))
                .body("pagination.total", is(3));
        client.reader()
                .get("/api/v1/search?query=common&owasp_categories=A03:2021")
                .then()
                .body("data.id", contains(document))
                .body("pagination.total", is(1));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"texts":[]}                                                                                            | version
            {"version":"01900000-0000-7000-8000-000000000001"}                                                      | texts
            {"version":"01900000-0000-7000-8000-000000000001","texts":[null]}                                       | texts[0]
            {"version":"01900000-0000-7000-8000-000000000001","texts":[{"source":"A"}]}                             | texts[0].content
            {"version":"01900000-0000-7000-8000-000000000001","texts":[{"source":"A","content":""}]}                | texts[0].source
            {"version":"01900000-0000-7000-8000-000000000001","texts":[{"source":"a","id":"1","content":"","url":"x:"}]} | texts[0].url
            {"version":"01900000-0000-7000-8000-000000000001","deleted":[{"source":"a"}]}                           | deleted[0].id
            """)
    void put_badText_isRefusedNamingTheField(String body, String field) {
        put(body).statusCode(400).body("errors[0].field", equalTo(field));
    }

    @Test
    void put_ofAUser_isRefused() {
        client.reader()
                .body("{\"version\":\"" + UUID.randomUUID() + "\"}")
                .put("/internal/v1/search/texts")
                .then()
                .statusCode(403);
    }
}
