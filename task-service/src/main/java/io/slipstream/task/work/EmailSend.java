package io.slipstream.task.work;

import io.slipstream.task.config.EmailConfig;
import io.slipstream.task.task.RetryPolicy;
import io.slipstream.task.task.TaskType;
import io.slipstream.task.task.TypeSettings;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * {@code email.send}: hands a mail to the operator's mail server. Its Message-ID is the task's id, and a ledger sees to it that the server gets it
 * twice at the most: a second time only if it cannot be told whether it took the first.
 */
@ApplicationScoped
public class EmailSend implements TaskHandler {
    private static final TaskType TYPE = new TaskType(
            "email.send",
            new TypeSettings(
                    10,
                    10,
                    new RetryPolicy(Duration.ofSeconds(5), Duration.ofMinutes(30), 3.0, 0.2),
                    Duration.ofMinutes(5)));

    /** Logging in failed: that is the operator's to mend, and no fault of the mail. */
    private static final Set<Integer> LOGIN = Set.of(530, 534, 535, 538);

    private static final int PERMANENT = 500;

    private final Mails mails;
    private final SentLedger ledger;
    private final Json json;
    private final EmailConfig config;

    /** A handler that sends through a port and keeps a ledger. */
    public EmailSend(Mails mails, SentLedger ledger, Json json, EmailConfig config) {
        this.mails = mails;
        this.ledger = ledger;
        this.json = json;
        this.config = config;
    }

    @Override
    public TaskType type() {
        return TYPE;
    }

    @Override
    public Uni<String> handle(Attempt attempt) {
        String domain = mails.domain()
                .orElseThrow(() -> WorkFailure.permanent(
                        "EmailNotConfigured", "no mail is sent here: the operator has not set slipstream.email.host"));
        String messageId = "<" + attempt.taskId() + "@" + domain + ">";
        OutgoingMail mail = new EmailPayload(Arguments.of(attempt, json), config).mail(messageId);
        return ledger.begin(attempt.tenant(), attempt.taskId(), messageId).chain(leave -> switch (leave) {
            case GRANTED -> send(attempt, mail);
            case SENT -> Uni.createFrom().item(() -> result(mail, true));
            case USED_UP ->
                Uni.createFrom()
                        .failure(
                                WorkFailure.permanent(
                                        "EmailOutcomeUnknown",
                                        "the mail was begun " + SentLedger.TRIES
                                                + " times, and whether the server took it cannot be told; it is not sent again"));
        });
    }

    private Uni<String> send(Attempt attempt, OutgoingMail mail) {
        attempt.progress().accept(0.5);
        return mails.send(mail).chain(outcome -> switch (outcome) {
            case MailOutcome.Accepted accepted ->
                ledger.sent(attempt.tenant(), attempt.taskId()).replaceWith(() -> result(mail, false));
            case MailOutcome.Refused(int code, String reply) -> notSent(attempt, refused(code, reply));
            case MailOutcome.Unreachable(String why) ->
                notSent(attempt, WorkFailure.retryable("MailServerUnreachable", why));
            case MailOutcome.Unknown(String why) ->
                Uni.createFrom().failure(WorkFailure.retryable("EmailOutcomeUnknown", why));
        });
    }

    private Uni<String> notSent(Attempt attempt, WorkFailure failure) {
        return ledger.failed(attempt.tenant(), attempt.taskId())
                .chain(() -> Uni.createFrom().failure(failure));
    }

    private static WorkFailure refused(int code, String reply) {
        String message = "the mail server answered " + code + (reply.isEmpty() ? "" : ": " + reply);
        if (LOGIN.contains(code)) {
            return WorkFailure.retryable("MailServerRefusedLogin", message);
        }
        return code >= PERMANENT
                ? WorkFailure.permanent("EmailRefused", message)
                : WorkFailure.retryable("EmailDelayed", message);
    }

    private String result(OutgoingMail mail, boolean before) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("message_id", mail.messageId());
        result.put("recipients", mail.recipients());
        result.put("sent_before", before);
        return json.write(result);
    }
}
