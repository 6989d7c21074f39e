package io.slipstream.task.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.slipstream.task.fixture.LogProof;
import io.slipstream.task.fixture.TaskStack;
import io.slipstream.task.work.SentLedger;
import io.slipstream.task.work.SentLedger.Leave;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
class PostgresSentLedgerIT extends TaskStack {
    private static final Duration SOON = Duration.ofSeconds(30);

    @Inject
    PostgresSentLedger ledger;

    private final UUID task = UUID.randomUUID();

    private Leave begin() {
        return ledger.begin(api.tenant(), task, "<m>").await().atMost(SOON);
    }

    @Test
    void begin_manyAtOnce_twoAreGranted() {
        List<Uni<Leave>> all = IntStream.range(0, 20)
                .mapToObj(i -> ledger.begin(api.tenant(), task, "<m>"))
                .toList();

        List<Leave> leaves = Uni.join().all(all).andFailFast().await().atMost(SOON);

        assertThat(leaves).filteredOn(Leave.GRANTED::equals).hasSize(SentLedger.TRIES);
        assertThat(leaves).filteredOn(Leave.USED_UP::equals).hasSize(20 - SentLedger.TRIES);
    }

    @Test
    void begin_afterTriesThatCertainlyFailed_isGrantedAgain() {
        for (int i = 0; i < 10; i++) {
            assertThat(begin()).isEqualTo(Leave.GRANTED);
            ledger.failed(api.tenant(), task).await().atMost(SOON);
        }
    }

    @Test
    void begin_afterItWasSent_isNotGrantedWhateverBecomesOfOtherTries() {
        begin();
        begin();
        ledger.sent(api.tenant(), task).await().atMost(SOON);
        ledger.failed(api.tenant(), task).await().atMost(SOON);

        assertThat(begin()).isEqualTo(Leave.SENT);
    }

    @Test
    void begin_sameTaskIdOfAnotherTenant_isAnotherMail() {
        begin();
        ledger.sent(api.tenant(), task).await().atMost(SOON);

        assertThat(ledger.begin(api.tenant() + "-2", task, "<m>").await().atMost(SOON))
                .isEqualTo(Leave.GRANTED);
    }

    @Test
    void forget_oldRows_goOnlyWhenTheirTaskIsGone() throws Exception {
        UUID kept = UUID.fromString(api.echo("1"));
        api.awaitStatus(kept.toString(), "completed");
        ledger.begin(api.tenant(), kept, "<m>").await().atMost(SOON);
        begin();
        UUID young = UUID.randomUUID();
        ledger.begin(api.tenant(), young, "<m>").await().atMost(SOON);
        LogProof.execute("UPDATE task_mail SET touched_at = now() - interval '15 days' WHERE tenant = '" + api.tenant()
                + "' AND task <> '" + young + "'");

        ledger.forget(14).await().atMost(SOON);

        assertThat(rows()).containsExactlyInAnyOrder(kept, young);
    }

    private List<UUID> rows() throws Exception {
        try (var connection = LogProof.connect();
                var statement = connection.prepareStatement("SELECT task FROM task_mail WHERE tenant = ?")) {
            statement.setString(1, api.tenant());
            List<UUID> rows = new java.util.ArrayList<>();
            ResultSet result = statement.executeQuery();
            while (result.next()) {
                rows.add(result.getObject(1, UUID.class));
            }
            return rows;
        }
    }
}
