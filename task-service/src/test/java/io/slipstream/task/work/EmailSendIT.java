package io.slipstream.task.work;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.slipstream.task.fixture.LogProof;
import io.slipstream.task.fixture.TaskStack;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against GreenMail, behind a relay that goes wrong as the recipient's address says. */
@QuarkusTest
class EmailSendIT extends TaskStack {
    private final String unique = UUID.randomUUID().toString();

    @BeforeEach
    void retryQuickly() {
        String quickly = "{\"max_attempts\":8,\"retry\":{\"initial\":\"PT0.01S\",\"max\":\"PT0.05S\"}}";
        assertThat(api.put("/api/v1/task-types/email.send", quickly).statusCode())
                .isEqualTo(200);
    }

    @AfterEach
    void bringTheServerBack() {
        away(false);
    }

    private static String peers() {
        return ConfigProvider.getConfig().getValue("slipstream.services.query", String.class);
    }

    private static void away(boolean away) {
        given().baseUri(peers()).put("/mail-server?away=" + away);
    }

    private static List<String> mails(String text) {
        String all = given().baseUri(peers()).get("/mails?text=" + text).asString();
        return all.isEmpty() ? List.of() : List.of(all.split("\u001e"));
    }

    private String send(String recipient) {
        return api.submit("{\"type\":\"email.send\",\"payload\":{\"to\":[\"" + recipient
                + "\"],\"subject\":\"Hello\",\"text\":\"" + unique + "\"}}");
    }

    private String recipient(String kind) {
        return kind + "-" + unique + "@example.org";
    }

    @Test
    void emailSend_wholeMail_arrivesAsItWasGiven() {
        String id = api.submit(
                "{\"type\":\"email.send\",\"payload\":{\"to\":[\"a@example.org\"],\"cc\":[\"c@example.org\"],"
                        + "\"bcc\":[\"hidden@example.org\"],\"subject\":\"Grüße an alle\",\"text\":\"plain " + unique
                        + "\",\"html\":\"<p>rich</p>\",\"reply_to\":\"answers@example.org\",\"headers\":{\"X-Campaign\":\"7\"}}}");

        Response done = api.awaitStatus(id, "completed");

        String messageId = "<" + id + "@slipstream.test>";
        assertThat((String) done.path("result.message_id")).isEqualTo(messageId);
        assertThat((Integer) done.path("result.recipients")).isEqualTo(3);
        assertThat((Boolean) done.path("result.sent_before")).isFalse();
        List<String> mails = mails(id);
        assertThat(mails)
                .hasSize(3)
                .allSatisfy(mail -> assertThat(mail)
                        .contains("Message-ID: " + messageId, "Slipstream <tasks@slipstream.test>", "To: a@example.org")
                        .contains("Cc: c@example.org", "Reply-To: answers@example.org", "X-Campaign: 7")
                        .contains("multipart/alternative", "plain " + unique, "<p>rich</p>", "=?UTF-8?")
                        .doesNotContain("hidden@example.org"));
    }

    @Test
    void emailSend_refusedRecipient_isDeadAtOnceAndNothingIsSent() {
        Response dead = api.awaitStatus(send(recipient("refused")), "dead");

        assertThat((Integer) dead.path("attempt")).isEqualTo(1);
        assertThat((String) dead.path("error.type")).isEqualTo("EmailRefused");
        assertThat((String) dead.path("error.message")).contains("550", "no such user");
        assertThat(mails(unique)).isEmpty();
    }

    @Test
    void emailSend_putOffByTheServer_isSentLaterAndOnce() {
        Response done = api.awaitStatus(send(recipient("delayed")), "completed");

        assertThat((Integer) done.path("attempt")).isEqualTo(2);
        assertThat(mails(unique)).hasSize(1);
    }

    @Test
    void emailSend_connectionCutOnceAfterTheMail_isSentOnceMoreUnderTheSameMessageId() {
        String id = send(recipient("cutonce"));

        Response done = api.awaitStatus(id, "completed");

        assertThat((Integer) done.path("attempt")).isEqualTo(2);
        assertThat(mails(unique))
                .hasSize(2)
                .allSatisfy(mail -> assertThat(mail).contains("Message-ID: <" + id + "@slipstream.test>"));
    }

    @Test
    void emailSend_connectionCutAgainAndAgain_isDeadAfterTheSecondMail() {
        String id = send(recipient("cut"));

        Response dead = api.awaitStatus(id, "dead");

        assertThat((Integer) dead.path("attempt")).isEqualTo(3);
        assertThat((String) dead.path("error.type")).isEqualTo("EmailOutcomeUnknown");
        assertThat((String) dead.path("error.message")).contains("2 times", "not sent again");
        assertThat(mails(unique)).hasSize(2);

        assertThat(api.post("/api/v1/tasks/" + id + ":retry", "").statusCode()).isBetween(200, 202);
        assertThat((String) api.awaitStatus(id, "dead").path("error.type")).isEqualTo("EmailOutcomeUnknown");
        assertThat(mails(unique)).hasSize(2);
    }

    @Test
    void emailSend_serverSilentAfterTheMail_isOfUnknownOutcomeToo() {
        Response dead = api.awaitStatus(send(recipient("silent")), "dead");

        assertThat((String) dead.path("error.type")).isEqualTo("EmailOutcomeUnknown");
        assertThat(mails(unique)).hasSize(2);
    }

    @Test
    void emailSend_serverAway_isTriedAsOftenAsTheTypeSays() {
        away(true);

        Response dead = api.awaitStatus(send(recipient("anyone")), "dead");

        assertThat((Integer) dead.path("attempt")).isEqualTo(8);
        assertThat((String) dead.path("error.type")).isEqualTo("MailServerUnreachable");
        away(false);
        String id = dead.path("id");
        assertThat(api.post("/api/v1/tasks/" + id + ":retry", "").statusCode()).isBetween(200, 202);
        api.awaitStatus(id, "completed");
        assertThat(mails(unique)).hasSize(1);
    }

    /** As after a crash between the server's answer and the ledger: the attempt is made again by another. */
    @Test
    void emailSend_sentByAnAttemptThatDied_isNotSentAgain() throws Exception {
        String id = api.submit("{\"type\":\"email.send\",\"run_at\":\"2100-01-01T00:00:00Z\",\"payload\":{\"to\":[\""
                + recipient("anyone") + "\"],\"subject\":\"Hello\",\"text\":\"" + unique + "\"}}");
        LogProof.execute("INSERT INTO task_mail (tenant, task, message_id, sent_at) VALUES ('" + api.tenant() + "', '"
                + id + "', 'm', now())");
        LogProof.execute("UPDATE task SET run_at = now() WHERE id = '" + id + "'");

        Response done = api.awaitStatus(id, "completed");

        assertThat((Boolean) done.path("result.sent_before")).isTrue();
        assertThat(mails(unique)).isEmpty();
    }

    @Test
    void emailSend_headerInjection_isDeadNamingTheField() {
        String id = api.submit("{\"type\":\"email.send\",\"payload\":{\"to\":[\"a@example.org\"],\"text\":\"x\","
                + "\"subject\":\"Hello\\r\\nBcc: victim@example.org\"}}");

        Response dead = api.awaitStatus(id, "dead");

        assertThat((Integer) dead.path("attempt")).isEqualTo(1);
        assertThat((String) dead.path("error.message")).contains("payload.subject must be one line");
    }
}
