package io.slipstream.extractor.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.slipstream.contracts.security.Scope;
import io.slipstream.extractor.parser.Documents;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TokenResource.class)
class ExtractionResourceIT {
    private static final String PATH = "/internal/v1/extractions";
    private static final String PROBLEM = "application/problem+json";
    private static final String UNREADABLE = "https://slipstream.io/problems/document-unreadable";

    @TestHTTPResource(management = true)
    URI management;

    @AfterEach
    void spoolIsEmpty() throws IOException {
        try (var files = Files.list(TokenResource.spool())) {
            assertThat(files.filter(file -> file.getFileName().toString().startsWith("document-")))
                    .isEmpty();
        }
    }

    @Test
    void post_pdf_answersTextAndMetadata() {
        post(Documents.pdf(), "application/pdf", "review.pdf")
                .statusCode(200)
                .body("text", containsString("session cookie"))
                .body("media_type", equalTo("application/pdf"))
                .body("language", equalTo("en"))
                .body("metadata.title", equalTo("Review of the portal"))
                .body("metadata.author", equalTo("Ada Lovelace"))
                .body("metadata.pages", equalTo(2))
                .body("metadata", not(hasKey("subject")))
                .body("truncated", equalTo(false));
    }

    @Test
    void post_docx_answersText() {
        post(Documents.docx(), "application/octet-stream", "Pr%C3%BCfbericht+1.docx")
                .statusCode(200)
                .body("text", containsString("Sitzungscookie"))
                .body("language", equalTo("de"));
    }

    @Test
    void post_markdownAndHtml_answerText() {
        post(Documents.markdown(), "text/markdown", "notes/threats.md")
                .statusCode(200)
                .body("media_type", equalTo("text/x-web-markdown"))
                .body("text", containsString("# Threats"));
        post(Documents.html("x.png"), "text/html; charset=utf-8", null)
                .statusCode(200)
                .body("text", containsString("session cookie"));
    }

    @Test
    void post_shortText_hasNoLanguage() {
        post("Hi.".getBytes(StandardCharsets.UTF_8), "text/plain", null)
                .statusCode(200)
                .body("text", equalTo("Hi."))
                .body("language", nullValue());
    }

    @Test
    void post_encryptedPdf_isUnreadable() {
        problem(post(Documents.encryptedPdf(), "application/pdf", "secret.pdf"), 422, UNREADABLE)
                .body("detail", containsString("encrypted"));
    }

    @Test
    void post_zipBombAndNestedArchives_areUnreadable() {
        problem(post(Documents.zipBomb(), "application/zip", "bomb.zip"), 422, UNREADABLE);
        problem(post(Documents.nestedZips(40), "application/zip", "deep.zip"), 422, UNREADABLE);
    }

    @Test
    void post_emptyBody_isUnreadable() {
        problem(post(new byte[0], "application/pdf", "empty.pdf"), 422, UNREADABLE)
                .body("detail", containsString("empty"));
    }

    @Test
    void post_unknownFormat_isUnreadableAndNamesItsType() {
        problem(post(new byte[] {0, 1, 2, 3, (byte) 0xFE, 5, 0, 0}, "application/x-unknown", "x"), 422, UNREADABLE);
    }

    @Test
    void post_bytesWithoutContentType_areRecognised() {
        given().auth()
                .oauth2(TokenResource.token(Scope.Names.SERVICE_INTERNAL, 60))
                .body(Documents.pdf())
                .noContentType()
                .post(PATH)
                .then()
                .statusCode(200)
                .body("media_type", equalTo("application/pdf"));
    }

    @Test
    void post_tooManyBytes_is413() {
        problem(
                        post(new byte[1024 * 1024 + 1], "application/octet-stream", "large.bin"),
                        413,
                        "https://slipstream.io/problems/payload-too-large")
                .body("detail", containsString("1048576"));
    }

    @Test
    void post_tooManyBytesOfUnknownLength_is413() throws IOException, InterruptedException {
        byte[] body = new byte[1024 * 1024 + 1];
        HttpRequest request = HttpRequest.newBuilder(URI.create(RestAssured.baseURI + ":" + RestAssured.port + PATH))
                .header("Authorization", "Bearer " + TokenResource.token(Scope.Names.SERVICE_INTERNAL, 60))
                .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());

            assertThat(response.statusCode()).isEqualTo(413);
            assertThat(response.headers().firstValue("Content-Type")).contains(PROBLEM);
        }
    }

    @Test
    void post_badFileName_namesFieldAndRule() {
        problem(
                        post(Documents.markdown(), "text/markdown", "%zz.md"),
                        400,
                        "https://slipstream.io/problems/invalid-request")
                .body("errors[0].field", equalTo("X-Filename"))
                .body("errors[0].rule", equalTo("URL-encoded UTF-8"));
    }

    @Test
    void post_withoutToken_is401() {
        problem(given().body("x").contentType("text/plain").post(PATH).then(), 401, unauthenticated())
                .header("WWW-Authenticate", "Bearer");
    }

    @Test
    void post_withTokensThatMustNotCount_is401() {
        for (String token : List.of(
                "not-a-token",
                TokenResource.foreignToken(Scope.Names.SERVICE_INTERNAL),
                TokenResource.token(Scope.Names.SERVICE_INTERNAL, -3600))) {
            problem(
                            given().auth()
                                    .oauth2(token)
                                    .body("x")
                                    .contentType("text/plain")
                                    .post(PATH)
                                    .then(),
                            401,
                            unauthenticated())
                    .header("WWW-Authenticate", "Bearer");
        }
    }

    @Test
    void post_withWrongScope_is403() {
        problem(
                given().auth()
                        .oauth2(TokenResource.token(Scope.Names.QUERY_ADMIN, 60))
                        .contentType("text/plain")
                        .body("x")
                        .post(PATH)
                        .then(),
                403,
                "https://slipstream.io/problems/forbidden");
    }

    @Test
    void otherMethodsAndPaths_areProblems() {
        problem(authorized().get(PATH).then(), 405, "https://slipstream.io/problems/method-not-allowed");
        problem(authorized().get("/internal/v1/nothing").then(), 404, "https://slipstream.io/problems/not-found");
        problem(
                authorized()
                        .accept("image/png")
                        .contentType("text/plain")
                        .body("x")
                        .post(PATH)
                        .then(),
                406,
                "https://slipstream.io/problems/not-acceptable");
    }

    @Test
    void health_isOpenAndReady() {
        given().get("/q/health/live").then().statusCode(200);
        org.awaitility.Awaitility.await()
                .untilAsserted(() -> given().get("/q/health/ready").then().statusCode(200));
    }

    @Test
    void metrics_onTheManagementPort_tellOutcomes() {
        post(Documents.markdown(), "text/markdown", "a.md").statusCode(200);

        given().port(management.getPort())
                .get("/q/metrics")
                .then()
                .statusCode(200)
                .body(containsString("slipstream_extractor_extraction_duration_seconds_count{outcome=\"extracted\"}"));
    }

    private static String unauthenticated() {
        return "https://slipstream.io/problems/unauthenticated";
    }

    private static RequestSpecification authorized() {
        return given().auth().oauth2(TokenResource.token(Scope.Names.SERVICE_INTERNAL, 60));
    }

    private static ValidatableResponse post(byte[] body, String contentType, String fileName) {
        RequestSpecification request = authorized().contentType(contentType).body(body);
        if (fileName != null) {
            request.header("X-Filename", fileName);
        }
        return request.post(PATH).then();
    }

    private static ValidatableResponse problem(ValidatableResponse response, int status, String type) {
        return response.statusCode(status)
                .contentType(PROBLEM)
                .body("type", equalTo(type))
                .body("status", equalTo(status))
                .body("title", notNullValue())
                .body("detail", notNullValue())
                .body("instance", matchesPattern("/internal/v1/.*"))
                .body("trace_id", matchesPattern("[0-9a-f]{32}"));
    }
}
