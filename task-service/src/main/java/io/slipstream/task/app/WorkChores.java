package io.slipstream.task.app;

import io.slipstream.task.storage.PostgresRollupStore;
import io.slipstream.task.storage.PostgresSentLedger;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** What is done now and then for built-in work, which itself runs as tasks. */
@ApplicationScoped
public class WorkChores implements Chores {
    private final PostgresSentLedger mails;
    private final PostgresRollupStore rollups;

    /** Chores with these parts. */
    public WorkChores(PostgresSentLedger mails, PostgresRollupStore rollups) {
        this.mails = mails;
        this.rollups = rollups;
    }

    @Override
    public void begin(Timers timers) {
        // Nothing but forgetting.
    }

    @Override
    public Uni<Void> forget(Duration kept) {
        int days = (int) kept.toDays();
        return mails.forget(days).chain(() -> rollups.forget(days));
    }
}
