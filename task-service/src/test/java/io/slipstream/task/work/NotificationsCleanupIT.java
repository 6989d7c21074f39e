package io.slipstream.task.work;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.slipstream.task.fixture.Api;
import io.slipstream.task.fixture.LogProof;
import io.slipstream.task.fixture.TaskStack;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

@QuarkusTest
class NotificationsCleanupIT extends TaskStack {
    /** So many of a recipient of a tenant, that expire in so many days and were read so many days ago. */
    private void insert(String tenant, int count, String recipient, int expiresIn, String readAt) throws SQLException {
        LogProof.execute(
                "INSERT INTO notification (id, seq, tenant, recipient, origin, kind, title, message, expires_at, read_at)"
                        + " SELECT gen_random_uuid(), 0, '" + tenant + "', '" + recipient
                        + "', 'api', 'message', 't', 'm', now() + interval '" + expiresIn + " days', " + readAt
                        + " FROM generate_series(1, " + count + ")");
    }

    private static int left(String tenant) throws SQLException {
        return LogProof.count("notification WHERE tenant = ?", tenant);
    }

    private Response clean(String payload) {
        String id = api.submit("{\"type\":\"notifications.cleanup\",\"payload\":" + payload + "}");
        return api.awaitStatus(id, "completed");
    }

    @Test
    void cleanup_ofATenant_removesWhatHasExpiredAndWhatWasReadLongAgo() throws Exception {
        Api other = Api.ofNewTenant();
        insert(api.tenant(), 2_500, "subject:alice", -1, "NULL");
        insert(api.tenant(), 1_200, "subject:alice", 5, "now() - interval '31 days'");
        insert(api.tenant(), 3, "subject:alice", 5, "now() - interval '29 days'");
        insert(api.tenant(), 4, "subject:alice", 5, "NULL");
        insert(api.tenant(), 5, "role:tasks:admin", 5, "NULL");
        LogProof.execute(
                "INSERT INTO notification_read (notification, subject, at) SELECT id, 'admin', now() - interval '99 days'"
                        + " FROM notification WHERE tenant = '" + api.tenant() + "' AND recipient LIKE 'role:%'");
        insert(other.tenant(), 7, "subject:alice", -1, "NULL");

        Response done = clean("{}");

        assertThat((Integer) done.path("result.expired")).isEqualTo(2_500);
        assertThat((Integer) done.path("result.read")).isEqualTo(1_200);
        assertThat(left(api.tenant())).isEqualTo(12);
        assertThat(left(other.tenant())).isEqualTo(7);
        Response again = clean("{\"read_kept\":\"P10D\"}");
        assertThat((Integer) again.path("result.expired")).isZero();
        assertThat((Integer) again.path("result.read")).isEqualTo(3);
        assertThat((Integer) clean("null").path("result.read")).isZero();
    }

    @Test
    void cleanup_ofTaskEndNotices_keepsTheNoteThatTheyWereTold() throws Exception {
        String task = api.submit("{\"type\":\"diagnostics.echo\",\"notify_on\":\"end\"}");
        org.awaitility.Awaitility.await().atMost(Api.SOON).until(() -> left(api.tenant()) == 1);
        LogProof.execute("UPDATE notification SET expires_at = now() WHERE tenant = '" + api.tenant() + "'");

        assertThat((Integer) clean("{}").path("result.expired")).isEqualTo(1);

        assertThat(left(api.tenant())).isZero();
        assertThat((String) api.task(task).path("status")).isEqualTo("completed");
    }

    @Test
    void cleanup_withARetentionThatIsNone_fails() {
        for (String payload : new String[] {"{\"read_kept\":\"P400D\"}", "{\"read_kept\":\"soon\"}", "[]"}) {
            String id = api.submit("{\"type\":\"notifications.cleanup\",\"payload\":" + payload + "}");
            assertThat((String) api.awaitStatus(id, "dead").path("error.type")).isEqualTo("InvalidPayload");
        }
    }
}
