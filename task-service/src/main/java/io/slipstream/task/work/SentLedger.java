package io.slipstream.task.work;

import io.smallrye.mutiny.Uni;
import java.util.UUID;

/**
 * What was sent, durable before it is sent: so that the mail of a task reaches its server twice at the most, however many attempts are made, in whichever
 * replicas, and whenever they die. A try that may have succeeded is counted until it is known that it did not.
 */
public interface SentLedger {
    /** How many tries may be under way or of unknown outcome, the present one included. */
    int TRIES = 2;

    /** Whether a mail may be sent. */
    enum Leave {
        /** It is counted as a try from now on. */
        GRANTED,
        /** It was sent before. */
        SENT,
        /** As many tries as may be are of unknown outcome. */
        USED_UP
    }

    /** Asks for leave to send the mail of a task. */
    Uni<Leave> begin(String tenant, UUID task, String messageId);

    /** A try succeeded: there is no leave any more. */
    Uni<Void> sent(String tenant, UUID task);

    /** A try certainly failed, and counts no more. */
    Uni<Void> failed(String tenant, UUID task);
}
