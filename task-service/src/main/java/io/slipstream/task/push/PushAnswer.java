package io.slipstream.task.push;

import org.jspecify.annotations.Nullable;

/** What a call came to. */
public sealed interface PushAnswer {
    /**
     * The receiver answered. Its text form leaves the result out.
     *
     * @param status the status code
     * @param retryAfter the header of that name; null if there is none
     * @param result the body as JSON text: itself if it is JSON, {@code null} if it is empty, otherwise as a text
     */
    record Answered(int status, @Nullable String retryAfter, String result) implements PushAnswer {
        @Override
        public String toString() {
            return "Answered[status=" + status + "]";
        }
    }

    /**
     * It answered with something that is not taken.
     *
     * @param why in words
     */
    record Unfit(String why) implements PushAnswer {}

    /**
     * There was no answer, or no whole one.
     *
     * @param why in words
     */
    record Unreachable(String why) implements PushAnswer {}

    /**
     * It must not be called.
     *
     * @param why in words
     */
    record Forbidden(String why) implements PushAnswer {}

    /**
     * It did not answer in time.
     *
     * @param why in words
     */
    record TimedOut(String why) implements PushAnswer {}
}
