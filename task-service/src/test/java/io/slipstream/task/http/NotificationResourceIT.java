package io.slipstream.task.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.slipstream.contracts.security.Scope;
import io.slipstream.task.fixture.Api;
import io.slipstream.task.fixture.LogProof;
import io.slipstream.task.fixture.TaskStack;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
class NotificationResourceIT extends TaskStack {
    private static final String PATH = "/api/v1/notifications";
    private static final String BATCH_READ = PATH + ":batch-read";

    private Api alice;
    private Api bob;

    @BeforeEach
    void people() {
        alice = api.as("alice", Scope.Names.TASKS_SUBMIT);
        bob = api.as("bob", Scope.Names.TASKS_SUBMIT);
    }

    private static String body(String recipient, String title, String more) {
        return "{" + recipient + ",\"title\":\"" + title + "\",\"message\":\"It is so.\"" + more + "}";
    }

    private String create(String recipient, String title, String more) {
        Response created = api.post(PATH, body(recipient, title, more));
        assertThat(created.statusCode()).as(created.asString()).isEqualTo(201);
        assertThat(created.header("Location")).endsWith(PATH + "/" + created.path("id"));
        return created.path("id");
    }

    private String tell(String subject, String title) {
        return create("\"subject\":\"" + subject + "\"", title, "");
    }

    private static List<String> titles(Response list) {
        assertThat(list.statusCode()).as(list.asString()).isEqualTo(200);
        return list.path("data.title");
    }

    private static int unread(Api reader) {
        Response count = reader.get(PATH + "/unread-count");
        assertThat(count.statusCode()).as(count.asString()).isEqualTo(200);
        return count.path("unread_count");
    }

    private static String ids(Stream<String> ids) {
        return ids.collect(Collectors.joining("\",\"", "{\"notification_ids\":[\"", "\"]}"));
    }

    /** Made behind the service's back, since ten thousand calls would take long. */
    private List<String> many(String subject, int count) throws Exception {
        List<String> ids = IntStream.range(0, count)
                .mapToObj(i -> new UUID(api.tenant().hashCode(), i).toString())
                .toList();
        LogProof.execute(
                "INSERT INTO notification (id, seq, tenant, recipient, origin, kind, title, message, expires_at)"
                        + " SELECT i::uuid, 0, '" + api.tenant() + "', 'subject:" + subject
                        + "', 'api', 'message', 'number ' || n, 'm', now() + interval '1 day' FROM unnest('{"
                        + String.join(",", ids) + "}'::text[]) WITH ORDINALITY AS u(i, n) ORDER BY n");
        return ids;
    }

    @Test
    void notification_forOneself_isShownUntilRead() {
        Response created = alice.post(
                PATH,
                "{\"subject\":\"alice\",\"kind\":\"report.ready\",\"title\":\"Grüße\",\"message\":\"a\\nb\","
                        + "\"data\":{\"n\":12345678901234567890.10},\"expires_at\":\""
                        + Instant.now().plus(1, ChronoUnit.DAYS) + "\"}");

        assertThat(created.statusCode()).as(created.asString()).isEqualTo(201);
        String id = created.path("id");
        assertThat((String) created.path("subject")).isEqualTo("alice");
        assertThat((Object) created.path("role")).isNull();
        assertThat((String) created.path("origin")).isEqualTo("api");
        assertThat((Boolean) created.path("read")).isFalse();
        assertThat(created.asString()).contains("\"data\":{\"n\":12345678901234567890.10}");
        Response found = alice.get(PATH + "/" + id);
        assertThat((String) found.path("title")).isEqualTo("Grüße");
        assertThat((String) found.path("message")).isEqualTo("a\nb");
        assertThat(unread(alice)).isEqualTo(1);

        Response read = alice.post(PATH + "/" + id + ":read", "");

        assertThat(read.statusCode()).as(read.asString()).isEqualTo(200);
        assertThat((Boolean) read.path("read")).isTrue();
        assertThat(unread(alice)).isZero();
        assertThat((String) alice.post(PATH + "/" + id + ":read", "").path("read_at"))
                .isEqualTo(read.path("read_at"));
    }

    @Test
    void notification_forOthers_takesAnAdministrator() {
        assertThat(alice.post(PATH, body("\"subject\":\"bob\"", "x", "")).statusCode())
                .isEqualTo(403);
        assertThat(alice.post(PATH, body("\"role\":\"tasks:admin\"", "x", "")).statusCode())
                .isEqualTo(403);
        Api nobody = api.as("carol", Scope.Names.QUERY_READ);
        assertThat(nobody.post(PATH, body("\"subject\":\"carol\"", "x", "")).statusCode())
                .isEqualTo(403);
        tell("carol", "for carol");

        assertThat(titles(nobody.get(PATH))).containsExactly("for carol");
        assertThat(titles(bob.get(PATH))).isEmpty();
    }

    @Test
    void list_ofOnesOwn_isNewestFirstInStablePages() {
        IntStream.range(0, 5).forEach(i -> tell("alice", "n" + i));
        tell("bob", "other");

        Response first = alice.get(PATH + "?limit=2");
        tell("alice", "later");
        Response second = alice.get(PATH + "?limit=2&cursor=" + first.path("pagination.next_cursor"));
        Response third = alice.get(PATH + "?limit=2&cursor=" + second.path("pagination.next_cursor"));

        assertThat(titles(first)).containsExactly("n4", "n3");
        assertThat((Boolean) first.path("pagination.has_more")).isTrue();
        assertThat((Integer) first.path("unread_count")).isEqualTo(5);
        assertThat(titles(second)).containsExactly("n2", "n1");
        assertThat(titles(third)).containsExactly("n0");
        assertThat((Boolean) third.path("pagination.has_more")).isFalse();
        assertThat(bob.get(PATH + "?cursor=" + first.path("pagination.next_cursor"))
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void list_narrowed_showsWhatFitsAlone() {
        create("\"subject\":\"alice\"", "Disk is full", ",\"kind\":\"sla.breached\"");
        String read = tell("alice", "Über 50 % done");
        alice.post(PATH + "/" + read + ":read", "");
        Instant since = Instant.parse(alice.get(PATH + "/" + read).path("created_at"));
        tell("alice", "Done at last");

        assertThat(titles(alice.get(PATH + "?unread=true"))).containsExactly("Done at last", "Disk is full");
        assertThat(titles(alice.get(PATH + "?kind=sla.breached"))).containsExactly("Disk is full");
        assertThat(titles(alice.get(PATH + "?since=" + since))).containsExactly("Done at last", "Über 50 % done");
        assertThat(titles(alice.get(PATH + "?q=dOnE"))).containsExactly("Done at last", "Über 50 % done");
        assertThat(titles(alice.get(PATH + "?q=50%20%25"))).containsExactly("Über 50 % done");
        assertThat(titles(alice.get(PATH + "?q=is%20so&unread=true&kind=message")))
                .containsExactly("Done at last");
    }

    @Test
    void search_amongMoreThanOneQuestionLooksAt_goesOnFromPageToPage() throws Exception {
        many("alice", 4_500);

        List<String> found = new ArrayList<>();
        String cursor = "";
        int pages = 0;
        do {
            Response page = alice.get(PATH + "?q=number%2044&limit=100&cursor=" + cursor);
            found.addAll(titles(page));
            cursor = page.path("pagination.next_cursor");
            pages++;
        } while (cursor != null);

        assertThat(found).hasSize(111).startsWith("number 4499", "number 4498").endsWith("number 44");
        assertThat(pages).isLessThanOrEqualTo(5);
    }

    @Test
    void roleNotice_isShownToAllWithTheRole_andReadByEachForThemselves() {
        String id = create("\"role\":\"tasks:submit\"", "to all", "");

        assertThat(titles(alice.get(PATH))).containsExactly("to all");
        assertThat((String) alice.get(PATH + "/" + id).path("role")).isEqualTo("tasks:submit");
        assertThat(titles(api.as("dave", Scope.Names.TASKS_WORK).get(PATH))).isEmpty();
        alice.post(BATCH_READ, ids(Stream.of(id)));

        assertThat(unread(alice)).isZero();
        assertThat(unread(bob)).isEqualTo(1);
        assertThat((Boolean) bob.get(PATH + "/" + id).path("read")).isFalse();
        assertThat(titles(alice.get(PATH + "?unread=true"))).isEmpty();
    }

    @Test
    void othersNotifications_doNotExist() {
        String id = tell("alice", "secret");
        Api elsewhere = Api.ofNewTenant().as("alice", Scope.Names.TASKS_SUBMIT, Scope.Names.TASKS_ADMIN);
        String unknown = UUID.randomUUID().toString();

        for (Api other : List.of(bob, elsewhere, api)) {
            assertThat(titles(other.get(PATH))).isEmpty();
            assertThat(unread(other)).isZero();
            assertThat(other.get(PATH + "/" + id).statusCode()).isEqualTo(404);
            assertThat(other.post(PATH + "/" + id + ":read", "").statusCode()).isEqualTo(404);
            Response marked = other.post(BATCH_READ, ids(Stream.of(id, unknown)));
            assertThat((Integer) marked.path("read")).isZero();
            assertThat((List<String>) marked.path("not_found")).containsExactly(id, unknown);
        }
        assertThat(unread(alice)).isEqualTo(1);
    }

    @Test
    void batchRead_ofTenThousand_isDoneAtOnceAndMayBeRepeated() throws Exception {
        List<String> ids = many("alice", 10_000);
        String foreign = tell("bob", "his");
        assertThat(unread(alice)).isEqualTo(10_000);
        String body = ids(Stream.concat(ids.stream().skip(1), Stream.of(foreign)));

        Response first = alice.post(BATCH_READ, body);
        Response again = alice.post("/api/notifications/batch-read", body);

        assertThat(first.statusCode()).as(first.asString()).isEqualTo(200);
        assertThat((Integer) first.path("read")).isEqualTo(9_999);
        assertThat((Integer) first.path("changed")).isEqualTo(9_999);
        assertThat((List<String>) first.path("not_found")).containsExactly(foreign);
        assertThat((Integer) first.path("unread_count")).isEqualTo(1);
        assertThat((Integer) again.path("read")).isEqualTo(9_999);
        assertThat((Integer) again.path("changed")).isZero();
        assertThat(unread(bob)).isEqualTo(1);
        Response tooMany = alice.post(BATCH_READ, ids(Stream.concat(ids.stream(), Stream.of(foreign))));
        BadInputIT.isProblem(tooMany, 400);
        assertThat((String) tooMany.path("errors[0].field")).isEqualTo("notification_ids");
    }

    @Test
    void batchRead_ofTheSameByManyAtOnce_neverFails() throws Exception {
        List<String> ids = many("alice", 500);
        List<Thread> callers = new ArrayList<>();
        List<Integer> statuses = java.util.Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < 8; i++) {
            List<String> order = i % 2 == 0 ? ids : ids.reversed();
            callers.add(Thread.ofVirtual()
                    .start(() -> statuses.add(
                            alice.post(BATCH_READ, ids(order.stream())).statusCode())));
        }
        for (Thread caller : callers) {
            caller.join();
        }

        assertThat(statuses).hasSize(8).containsOnly(200);
        assertThat(unread(alice)).isZero();
    }

    @Test
    void expired_isNotShownAnyMore() throws Exception {
        String id = tell("alice", "old");
        LogProof.execute("UPDATE notification SET expires_at = now() WHERE id = '" + id + "'");

        assertThat(titles(alice.get(PATH))).isEmpty();
        assertThat(unread(alice)).isZero();
        assertThat(alice.get(PATH + "/" + id).statusCode()).isEqualTo(404);
        assertThat((List<String>) alice.post(BATCH_READ, ids(Stream.of(id))).path("not_found"))
                .containsExactly(id);
    }

    @Test
    void sameKey_forTheSameRecipient_createsOnce() {
        String key = ",\"key\":\"k\"";
        String id = create("\"subject\":\"alice\"", "first", key);

        Response again = api.post(PATH, body("\"subject\":\"alice\"", "second", key));
        create("\"subject\":\"bob\"", "his own", key);

        assertThat(again.statusCode()).isEqualTo(200);
        assertThat((String) again.path("id")).isEqualTo(id);
        assertThat(titles(alice.get(PATH))).containsExactly("first");
        assertThat(titles(bob.get(PATH))).containsExactly("his own");
    }

    @Test
    void idempotencyKey_sentAgain_answersTheSame() {
        String body = body("\"subject\":\"alice\"", "once", "");
        Response first = api.request()
                .contentType("application/json")
                .header("Idempotency-Key", "i")
                .body(body)
                .post(PATH);
        Response again = api.request()
                .contentType("application/json")
                .header("Idempotency-Key", "i")
                .body(body)
                .post(PATH);
        Response other = api.request()
                .contentType("application/json")
                .header("Idempotency-Key", "i")
                .body(body.replace("once", "twice"))
                .post(PATH);

        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(again.statusCode()).isEqualTo(201);
        assertThat(again.header("Location")).isEqualTo(first.header("Location"));
        assertThat((String) again.path("id")).isEqualTo(first.path("id"));
        BadInputIT.isProblem(other, 422);
        assertThat(titles(alice.get(PATH))).containsExactly("once");
    }

    @Test
    void idempotencyKey_ofARefusedRequest_isFree() {
        String past = body("\"subject\":\"alice\"", "x", ",\"expires_at\":\"2020-01-01T00:00:00Z\"");
        for (String body : List.of(past, body("\"subject\":\"alice\"", "x", ""))) {
            Response answer = api.request()
                    .contentType("application/json")
                    .header("Idempotency-Key", "j")
                    .body(body)
                    .post(PATH);
            assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(body.equals(past) ? 400 : 201);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"title\":\"t\",\"message\":\"m\"} | subject",
                "{\"subject\":\"a\",\"role\":\"tasks:admin\",\"title\":\"t\",\"message\":\"m\"} | subject",
                "{\"subject\":\"a\",\"message\":\"m\"} | title",
                "{\"subject\":\"a\",\"title\":\"t\"} | message",
                "{\"subject\":\"\",\"title\":\"t\",\"message\":\"m\"} | subject",
                "{\"subject\":\"a\\u0000\",\"title\":\"t\",\"message\":\"m\"} | subject",
                "{\"subject\":\"a\",\"title\":\" \",\"message\":\"m\"} | title",
                "{\"subject\":\"a\",\"title\":\"a\\nb\",\"message\":\"m\"} | title",
                "{\"subject\":\"a\",\"title\":\"t\",\"message\":\"\\u0000\"} | message",
                "{\"role\":\"owner\",\"title\":\"t\",\"message\":\"m\"} | role",
                "{\"role\":\"service:internal\",\"title\":\"t\",\"message\":\"m\"} | role",
                "{\"subject\":\"a\",\"title\":\"t\",\"message\":\"m\",\"kind\":\"Not So\"} | kind",
                "{\"subject\":\"a\",\"title\":\"t\",\"message\":\"m\",\"key\":\"\"} | key",
                "{\"subject\":\"a\",\"title\":\"t\",\"message\":\"m\",\"expires_at\":\"soon\"} | expires_at",
                "{\"subject\":\"a\",\"title\":\"t\",\"message\":\"m\",\"expires_at\":\"2020-01-01T00:00:00Z\"} | expires_at",
                "{\"subject\":\"a\",\"title\":\"t\",\"message\":\"m\",\"expires_at\":\"2999-01-01T00:00:00Z\"} | expires_at",
                "{\"subject\":\"a\",\"title\":\"t\",\"message\":\"m\",\"urgent\":true} | urgent",
            })
    void create_brokenRule_namesTheField(String body, String field) {
        Response refused = api.post(PATH, body);

        BadInputIT.isProblem(refused, 400);
        assertThat((List<String>) refused.path("errors.field")).contains(field);
        assertThat((String) refused.path("errors[0].rule")).isNotBlank();
    }

    @Test
    void create_textsThatAreTooLong_namesThem() {
        String body = "{\"subject\":\"" + "s".repeat(256) + "\",\"title\":\"t\",\"message\":\"m\"}";
        assertThat((List<String>) api.post(PATH, body).path("errors.field")).containsExactly("subject");
        body = "{\"subject\":\"s\",\"title\":\"" + "t".repeat(201) + "\",\"message\":\"" + "m".repeat(4_001)
                + "\",\"data\":\"" + "d".repeat(17_000) + "\",\"key\":\"" + "k".repeat(256) + "\"}";
        assertThat((List<String>) api.post(PATH, body).path("errors.field"))
                .containsExactly("title", "message", "key", "data");
    }

    @ParameterizedTest
    @CsvSource({
        "limit=0, limit", "limit=101, limit", "limit=x, limit", "unread=maybe, unread", "kind=A%20B, kind",
        "since=yesterday, since", "since=0001-01-01T00:00:00Z, since", "q=, q", "q=%00, q", "page=1, page"
    })
    void list_brokenRule_namesTheParameter(String query, String field) {
        Response refused = alice.get(PATH + "?" + query);

        BadInputIT.isProblem(refused, 400);
        assertThat((String) refused.path("errors[0].field")).isEqualTo(field);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | notification_ids",
                "{\"notification_ids\":[]} | notification_ids",
                "{\"notification_ids\":[7]} | notification_ids[0]",
                "{\"notification_ids\":[\"1-1-1-1-1\"]} | notification_ids[0]",
                "{\"notification_ids\":[null]} | notification_ids[0]",
                "{\"ids\":[]} | ids",
            })
    void batchRead_brokenRule_namesTheField(String body, String field) {
        Response refused = alice.post(BATCH_READ, body);

        BadInputIT.isProblem(refused, 400);
        assertThat((String) refused.path("errors[0].field")).isEqualTo(field);
    }

    @Test
    void calls_withoutACredential_areRefused() {
        for (String path : List.of("", "/unread-count", "/stream", "/" + UUID.randomUUID())) {
            assertThat(io.restassured.RestAssured.given().get(PATH + path).statusCode())
                    .isEqualTo(401);
        }
    }
}
