package io.slipstream.cache.openai;

import io.slipstream.cache.entry.PutCommand.Condition;
import io.slipstream.cache.invalidation.Stamp;
import io.smallrye.mutiny.Uni;
import java.util.Optional;

/** What becomes of an answer once it is complete. */
interface Keeper {
    /** What it stands for. */
    Uni<Optional<Completion>> understood(AnswerHead head, byte[] body);

    /**
     * Keeps it, if it may be kept.
     *
     * @param completion what it stands for
     * @param begun how much of the log was applied when the model was asked
     * @param condition what must hold for it to be kept
     */
    Uni<Void> keep(AnswerHead head, byte[] body, Optional<Completion> completion, Stamp begun, Condition condition);
}
