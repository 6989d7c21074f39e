package io.slipstream.task.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.MemorySize;
import io.slipstream.task.config.EmailConfig;
import io.slipstream.task.storage.JacksonJson;
import java.lang.reflect.Proxy;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmailPayloadTest {
    private static final EmailConfig CONFIG = (EmailConfig) Proxy.newProxyInstance(
            EmailConfig.class.getClassLoader(),
            new Class<?>[] {EmailConfig.class},
            (proxy, method, arguments) -> switch (method.getName()) {
                case "recipientLimit" -> 3;
                case "bodyLimit" -> new MemorySize(BigInteger.TEN);
                default -> throw new UnsupportedOperationException(method.getName());
            });

    private static OutgoingMail mail(String payload) {
        return new EmailPayload(Arguments.of(Attempts.of(payload), new JacksonJson()), CONFIG).mail("<m@x>");
    }

    @Test
    void mail_everything_isRead() {
        OutgoingMail mail = mail("""
                {"to":["a@x.org","a@x.org","b@x.org"],"cc":["c@x.org"],"subject":"Grüße","text":"plain","html":"<p>","reply_to":"r@x.org",
                "headers":{"X-A":"1","References":"<1@x>"}}""");

        assertThat(mail.to()).containsExactly("a@x.org", "b@x.org");
        assertThat(mail.recipients()).isEqualTo(3);
        assertThat(mail.subject()).isEqualTo("Grüße");
        assertThat(mail.headers()).containsEntry("X-A", "1").hasSize(2);
        assertThat(mail.replyTo()).isEqualTo("r@x.org");
        assertThat(mail.toString()).doesNotContain("x.org");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a@x.org\\r\\nBcc: b@x.org",
                "Name <a@x.org>",
                "a b@x.org",
                "a@x.org,b@x.org",
                "\\\"a b\\\"@x.org",
                "a@-x.org",
                "a@x..org",
                "a..b@x.org",
                "@x.org",
                "a@",
                "a@[127.0.0.1]",
                "a@x.org>",
                "12345678901234567890123456789012345678901234567890123456789012345@x.org",
                ""
            })
    void mail_noAddress_failsForGoodNamingTheField(String address) {
        assertThatThrownBy(() -> mail("{\"to\":[\"" + address + "\"],\"subject\":\"s\",\"text\":\"t\"}"))
                .isInstanceOfSatisfying(
                        WorkFailure.class,
                        failure -> assertThat(failure.isRetryable()).isFalse())
                .hasMessageContaining("payload.to must be addresses of the form local@domain");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"subject":"s","text":"t"}                                                          | payload.to
            {"to":"a@x.org","subject":"s","text":"t"}                                           | payload.to
            {"to":["a@x.org"],"subject":"s","text":"t","cc":["x"]}                              | payload.cc
            {"to":["a@x.org"],"subject":"s","text":"t","bcc":["x"]}                             | payload.bcc
            {"to":["a@x.org","b@x.org"],"cc":["c@x.org","d@x.org"],"subject":"s","text":"t"}    | at most 3 addresses
            {"to":["a@x.org"],"text":"t"}                                                       | payload.subject
            {"to":["a@x.org"],"subject":"a\\nb","text":"t"}                                     | payload.subject
            {"to":["a@x.org"],"subject":"a\\u0085b","text":"t"}                                 | payload.subject
            {"to":["a@x.org"],"subject":"s"}                                                    | payload.text
            {"to":["a@x.org"],"subject":"s","text":"12345","html":"123456"}                     | at most 10 bytes
            {"to":["a@x.org"],"subject":"s","text":"t","reply_to":"x"}                          | payload.reply_to
            {"to":["a@x.org"],"subject":"s","text":"t","headers":{"Bcc":"b@x.org"}}             | payload.headers
            {"to":["a@x.org"],"subject":"s","text":"t","headers":{"Message-ID":"<1@x>"}}        | payload.headers
            {"to":["a@x.org"],"subject":"s","text":"t","headers":{"X-A:":"b"}}                  | payload.headers
            {"to":["a@x.org"],"subject":"s","text":"t","headers":{"X-A":"1\\r\\nBcc: b@x.org"}} | payload.headers.X-A
            {"to":["a@x.org"],"subject":"s","text":"t","headers":{"X-A":7}}                     | payload.headers
            {"to":["a@x.org"],"subject":"s","text":"t","from":"b@x.org"}                        | payload.from is not known
            """)
    void mail_badField_failsForGoodNamingIt(String payload, String field) {
        assertThatThrownBy(() -> mail(payload))
                .isInstanceOfSatisfying(
                        WorkFailure.class,
                        failure -> assertThat(failure.isRetryable()).isFalse())
                .hasMessageContaining(field);
    }
}
