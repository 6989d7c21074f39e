package io.slipstream.cache.openai;

import io.slipstream.cache.entry.LookupResult.Hit;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a caller of the front gets. */
public sealed interface FrontAnswer {
    /**
     * A kept answer to a chat.
     *
     * @param completion it
     * @param hit where it was kept
     */
    record Kept(Completion completion, Hit hit) implements FrontAnswer {}

    /**
     * An answer to a chat that comes from the model.
     *
     * @param answer it
     * @param collapsed whether another caller's request brings it
     * @param cancel to be run when the caller is gone; ends the call if nobody else can use it
     * @param forwarded why the model was asked
     */
    record Live(LiveAnswer answer, boolean collapsed, Runnable cancel, Forwarded forwarded) implements FrontAnswer {}

    /**
     * A whole answer with vectors, or what the model answered instead.
     *
     * @param status of HTTP
     * @param fields header fields by names in lower case
     * @param forwarded why the model was asked; null if it was not
     * @param collapsed whether another caller's request brings it
     */
    @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
    record Whole(
            int status,
            Map<String, String> fields,
            byte[] body,
            @Nullable Forwarded forwarded,
            boolean collapsed) implements FrontAnswer {
        public Whole {
            fields = Map.copyOf(fields);
        }
    }

    /**
     * Why the model is asked, as {@code Cache-Status} tells it (RFC 9211).
     *
     * @param reason {@code uri-miss}, {@code stale}, {@code miss}, {@code request}, {@code partial} or {@code bypass}
     * @param detail more of it, a token; null for nothing
     */
    record Forwarded(String reason, @Nullable String detail) {
        /** The cache is not used. */
        static Forwarded bypass(String detail) {
            return new Forwarded("bypass", detail);
        }

        /** The caller wants a newer answer. */
        static Forwarded request() {
            return new Forwarded("request", null);
        }
    }
}
