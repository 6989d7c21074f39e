package io.slipstream.task.task;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What makes a request unrepeatable: stored in the same transaction as what it makes.
 *
 * @param id of this try
 * @param tenant whose
 * @param origin where keys are unique: a path, or {@code event}
 * @param key the idempotency key, or source and id of an event
 * @param hash of the body, to tell a repetition from a mistake
 * @param answer renders the answer to store; null if nobody will ask for it
 */
public record RequestKey(
        UUID id,
        String tenant,
        String origin,
        String key,
        String hash,
        @Nullable AnswerForm answer) {
    /** The origin of events. */
    public static final String EVENT = "event";

    /** How outcomes look to whoever asked. Pure. */
    @FunctionalInterface
    public interface AnswerForm {
        /** The answer as text. */
        String render(List<SubmitOutcome> outcomes);
    }
}
