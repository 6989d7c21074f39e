package io.slipstream.task.storage;

import io.slipstream.task.notification.NotificationSignals;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Signals by PostgreSQL's NOTIFY, on a channel of the service's schema: a line with who tells, then one for each tenant. */
@ApplicationScoped
public class PostgresNotificationSignals implements NotificationSignals {
    /** PostgreSQL refuses 8,000 bytes; a name has 63 at most. */
    private static final int MOST_TENANTS = 120;

    private final PostgresChannel channel;
    private final String me = UUID.randomUUID().toString();

    /** Signals over a client. */
    public PostgresNotificationSignals(@Named(PostgresClient.REQUESTS) PostgresClient postgres) {
        this.channel = new PostgresChannel(postgres, "notification_created");
    }

    @Override
    public Uni<Void> tell(Set<String> tenants) {
        String lines = tenants.stream().limit(MOST_TENANTS).collect(Collectors.joining("\n", me + "\n", ""));
        return channel.tell(lines);
    }

    @Override
    public Uni<Void> listen(Consumer<Set<String>> heard) {
        return channel.listen(text -> told(text, heard));
    }

    @Override
    public Uni<Void> leave() {
        return channel.leave();
    }

    private void told(String text, Consumer<Set<String>> heard) {
        if (!text.startsWith(me)) {
            heard.accept(text.lines().skip(1).collect(Collectors.toUnmodifiableSet()));
        }
    }
}
