package io.slipstream.task.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipstream.task.config.PushConfig;
import io.slipstream.task.storage.JacksonJson;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpPayloadTest {
    private static final UUID TASK = UUID.randomUUID();

    private static final PushConfig CONFIG = (PushConfig) Proxy.newProxyInstance(
            PushConfig.class.getClassLoader(), new Class<?>[] {PushConfig.class}, (proxy, method, arguments) -> {
                if (method.getName().equals("timeout")) {
                    return Duration.ofMinutes(1);
                }
                throw new UnsupportedOperationException(method.getName());
            });

    private static HttpPayload payload(String payload) {
        JacksonJson json = new JacksonJson();
        return new HttpPayload(Arguments.of(Attempts.of(payload), json), json, CONFIG);
    }

    @Test
    void request_onlyAUrl_isAGetWithTheTasksKey() {
        HttpPayload payload = payload("{\"url\":\"https://a.example/x?y=1\"}");

        HttpTargets.Request request = payload.request(TASK);

        assertThat(request.method()).isEqualTo("GET");
        assertThat(request.headers()).containsOnlyKeys("idempotency-key").containsValue(TASK.toString());
        assertThat(request.body()).isEmpty();
        assertThat(payload.timeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(payload.expected()).isEmpty();
    }

    @Test
    void request_everything_isRead() {
        HttpPayload payload = payload("""
                {"method":"post","url":"https://a.example/x","headers":{"Authorization":"Bearer s3cret","Idempotency-Key":"k"},"body":{"n":12345678901234567890},
                "timeout":"PT5S","expect_status":[200,409]}""");

        HttpTargets.Request request = payload.request(TASK);

        assertThat(request.headers())
                .containsEntry("authorization", "Bearer s3cret")
                .containsEntry("idempotency-key", "k")
                .containsEntry("content-type", "application/json");
        assertThat(new String(request.body(), StandardCharsets.UTF_8)).isEqualTo("{\"n\":12345678901234567890}");
        assertThat(payload.timeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(payload.expected()).containsExactlyInAnyOrder(200, 409);
        assertThat(request.toString()).doesNotContain("s3cret");
    }

    @Test
    void request_bodyThatIsAText_isSentAsItIs() {
        HttpTargets.Request request = payload("{\"method\":\"PUT\",\"url\":\"http://a\",\"body\":\"a=1\"}")
                .request(TASK);

        assertThat(new String(request.body(), StandardCharsets.UTF_8)).isEqualTo("a=1");
        assertThat(request.headers()).containsEntry("content-type", "text/plain; charset=utf-8");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {}                                                                | payload.url
            {"url":"file:///etc/passwd"}                                      | payload.url
            {"url":"http://user@a"}                                           | payload.url
            {"url":"http://a","method":"CONNECT"}                             | payload.method
            {"url":"http://a","body":1}                                       | payload.body
            {"url":"http://a","headers":{"Host":"b"}}                         | payload.headers
            {"url":"http://a","headers":{"Transfer-Encoding":"chunked"}}      | payload.headers
            {"url":"http://a","headers":{"Proxy-Authorization":"b"}}          | payload.headers
            {"url":"http://a","headers":{"A b":"c"}}                          | payload.headers
            {"url":"http://a","headers":{"A":"b\\r\\nC: d"}}                  | payload.headers.a
            {"url":"http://a","timeout":"PT2M"}                               | payload.timeout
            {"url":"http://a","timeout":-1}                                   | payload.timeout
            {"url":"http://a","expect_status":99}                             | payload.expect_status
            {"url":"http://a","expect_status":[]}                             | payload.expect_status
            {"url":"http://a","redirect":true}                                | payload.redirect is not known
            """)
    void request_badField_failsForGoodNamingIt(String text, String field) {
        assertThatThrownBy(() -> {
                    HttpPayload payload = payload(text);
                    payload.request(TASK);
                    payload.timeout();
                    payload.expected();
                })
                .isInstanceOfSatisfying(
                        WorkFailure.class,
                        failure -> assertThat(failure.isRetryable()).isFalse())
                .hasMessageContaining(field);
    }
}
