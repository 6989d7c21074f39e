package io.slipstream.task.work;

import io.slipstream.task.notification.Expiry;
import io.slipstream.task.notification.NotificationCleanup;
import io.slipstream.task.task.RetryPolicy;
import io.slipstream.task.task.TaskType;
import io.slipstream.task.task.TypeSettings;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;

/**
 * {@code notifications.cleanup}: removes the tenant's notifications that have expired, and those of one subject that it read longer than {@code read_kept} ago (ISO-8601
 * or seconds; as the operator has set it if absent). The result counts both. What a role was told stays until it expires, since not all may have read it.
 */
@ApplicationScoped
public class NotificationsCleanup implements TaskHandler {
    private static final TaskType TYPE =
            new TaskType("notifications.cleanup", new TypeSettings(3, 1, RetryPolicy.DEFAULT, Duration.ofMinutes(30)));
    private static final String READ_KEPT = "read_kept";

    private final NotificationCleanup cleanup;
    private final Json json;

    /** A handler that cleans up. */
    public NotificationsCleanup(NotificationCleanup cleanup, Json json) {
        this.cleanup = cleanup;
        this.json = json;
    }

    @Override
    public TaskType type() {
        return TYPE;
    }

    @Override
    public Uni<String> handle(Attempt attempt) {
        return cleanup.remove(attempt.tenant(), readKept(attempt), attempt.progress())
                .map(removed -> json.write(Map.of("expired", removed.expired(), "read", removed.read())));
    }

    private Duration readKept(Attempt attempt) {
        if ("null".equals(attempt.payload())) {
            return cleanup.readKept();
        }
        Duration asked = Arguments.of(attempt, json).duration(READ_KEPT);
        if (asked.isNegative() || asked.compareTo(Expiry.LONGEST) > 0) {
            throw WorkFailure.permanent(
                    "InvalidPayload", "payload." + READ_KEPT + " must be at most " + Expiry.LONGEST.toDays() + " days");
        }
        return asked.isZero() ? cleanup.readKept() : asked;
    }
}
