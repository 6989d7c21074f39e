package io.slipstream.task.work;

import io.smallrye.mutiny.Uni;
import java.util.Optional;

/** The mail server. */
public interface Mails {
    /** The domain of the sender; empty if no mail is sent here. */
    Optional<String> domain();

    /** Hands a mail over, once; never fails. What is cancelled may be sent all the same. */
    Uni<MailOutcome> send(OutgoingMail mail);
}
