package io.slipstream.cache.openai;

import io.slipstream.contracts.problem.ProblemException;
import io.smallrye.mutiny.subscription.Cancellable;

/** The model behind the front. */
public interface ModelUpstream {
    /** Whether there is one. */
    boolean isConfigured();

    /**
     * Asks the model. Any thread may call.
     *
     * @param listener hears the answer
     * @return ends the call; the listener then hears nothing any more
     */
    Cancellable call(UpstreamRequest request, Listener listener);

    /** Hears an answer: the head, then parts, then the end; or, instead of any of these, a failure, which is the last. One thread at a time calls; nothing may wait. */
    interface Listener {
        /** It begins. */
        void begun(AnswerHead head);

        /** Bytes of its body, in order, as they came. */
        void part(byte[] bytes);

        /** It is complete, as far as HTTP can tell. */
        void ended();

        /**
         * It is not complete and never will be.
         *
         * @param why {@code UPSTREAM_TIMED_OUT}, {@code UPSTREAM_UNAVAILABLE}, {@code UPSTREAM_FAILED}, or {@code RATE_LIMITED} if too many calls are under way
         */
        void failed(ProblemException why);
    }
}
