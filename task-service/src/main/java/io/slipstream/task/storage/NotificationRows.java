package io.slipstream.task.storage;

import io.slipstream.task.notification.Notification;
import io.slipstream.task.notification.Origin;
import io.slipstream.task.notification.Recipient;
import io.vertx.mutiny.sqlclient.Row;
import java.util.Objects;

/** Rows of notifications as records. */
final class NotificationRows {
    private NotificationRows() {}

    static Notification notification(Row row) {
        return new Notification(
                row.getUUID("id"),
                row.getLong("seq"),
                Recipient.of(Objects.requireNonNull(row.getString("recipient"))),
                Origin.of(Objects.requireNonNull(row.getString("origin"))),
                row.getString("kind"),
                row.getString("title"),
                row.getString("message"),
                row.getString("data"),
                row.getOffsetDateTime("created_at").toInstant(),
                row.getOffsetDateTime("expires_at").toInstant(),
                TaskRows.instant(row, "read_at"));
    }
}
