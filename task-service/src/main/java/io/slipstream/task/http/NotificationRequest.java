package io.slipstream.task.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.slipstream.contracts.problem.FieldError;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.task.notification.Expiry;
import io.slipstream.task.notification.NewNotification;
import io.slipstream.task.notification.NotificationRules;
import io.slipstream.task.notification.Recipient;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A notification asked for over HTTP, for one subject or for one role.
 *
 * @param subject who is told
 * @param role whoever has this scope is told
 * @param kind what it is about; {@code message} if absent
 * @param title a line
 * @param message what there is to say
 * @param data any JSON for programs
 * @param expiresAt until when it is shown; 30 days from now if absent
 * @param key a second one with the same key for the same recipient changes nothing
 */
@RegisterForReflection
public record NotificationRequest(
        @Nullable @Schema(examples = "alice") String subject,
        @Nullable @Schema(examples = "tasks:admin") String role,
        @Nullable @Schema(examples = "report.ready") String kind,
        @Nullable @Schema(examples = "Your report is ready") String title,

        @Nullable @Schema(examples = "The report of January can be read now.")
        String message,

        @Nullable @Schema(implementation = Object.class) JsonNode data,
        @Nullable Instant expiresAt,
        @Nullable @Schema(examples = "report:2027-01") String key) {
    private static final String KIND = "message";

    /** What is asked for; fails with INVALID_REQUEST naming all fields that break a rule. */
    NewNotification toNotification(String tenant) {
        List<FieldError> broken = new ArrayList<>();
        given(broken, "title", title);
        given(broken, "message", message);
        if ((subject == null) == (role == null)) {
            broken.add(new FieldError("subject", "given unless there is a role, and absent if there is one"));
        } else if (subject != null && (subject.isBlank() || subject.length() > Recipient.SUBJECT_LIMIT)) {
            broken.add(new FieldError("subject", "1 to " + Recipient.SUBJECT_LIMIT + " printable characters"));
        } else if (role != null && role.isBlank()) {
            broken.add(new FieldError("role", NotificationRules.ROLE_RULE));
        }
        if (!broken.isEmpty()) {
            throw ProblemException.invalid(broken);
        }
        return new NewNotification(
                tenant,
                subject == null ? Recipient.role(Objects.requireNonNull(role)) : Recipient.subject(subject),
                kind == null ? KIND : kind,
                Objects.requireNonNull(title),
                Objects.requireNonNull(message),
                data == null || data.isNull() ? null : data.toString(),
                expiresAt == null ? Expiry.DEFAULT : new Expiry.At(expiresAt),
                key);
    }

    private static void given(List<FieldError> broken, String field, @Nullable String value) {
        if (value == null) {
            broken.add(new FieldError(field, "given"));
        }
    }

    @Override
    public String toString() {
        return "NotificationRequest[kind=" + kind + "]";
    }
}
