package io.slipstream.task.task;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of a {@link SubmitUnit}. */
public sealed interface UnitOutcome {
    /**
     * It was done now.
     *
     * @param outcomes in the order of the items
     */
    record Done(List<SubmitOutcome> outcomes) implements UnitOutcome {
        public Done {
            outcomes = List.copyOf(outcomes);
        }
    }

    /**
     * The same key came before; nothing was done.
     *
     * @param hash of the body that came before
     * @param answer what was answered then; null if none was stored
     */
    record Repeated(String hash, @Nullable String answer) implements UnitOutcome {}
}
