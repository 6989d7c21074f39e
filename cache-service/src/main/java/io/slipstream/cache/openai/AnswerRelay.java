package io.slipstream.cache.openai;

import io.slipstream.cache.invalidation.Stamp;
import io.smallrye.mutiny.Uni;
import java.util.List;

/**
 * What the replica that calls the model passes on to the others while it comes: a row of pieces for each call, which ends by itself when nothing was
 * added for a while. Fails with {@code TierUnavailableException}.
 */
public interface AnswerRelay {
    /**
     * Adds pieces at the end.
     *
     * @param call the holder of the lease under which the model is called
     */
    Uni<Void> append(String call, List<Piece> pieces);

    /** Some of the pieces behind the first ones; empty if there are none yet. */
    Uni<List<Piece>> read(String call, int from);

    /** A piece of an answer. */
    sealed interface Piece {
        /**
         * The model is asked; the first piece.
         *
         * @param at how much of the log was applied then
         */
        record Asked(Stamp at) implements Piece {}

        /** How the answer begins. */
        record Begun(AnswerHead head) implements Piece {}

        /** Bytes of it. */
        @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
        record Part(byte[] bytes) implements Piece {}

        /** It is complete; the last piece. */
        record Ended() implements Piece {}
    }
}
