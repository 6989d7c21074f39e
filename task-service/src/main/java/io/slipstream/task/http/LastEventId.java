package io.slipstream.task.http;

import io.slipstream.contracts.problem.ProblemException;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The header by which a follower of a stream says where to go on (HTML, server-sent events). Ids of our events are numbers. */
final class LastEventId {
    /** The header. */
    static final String HEADER = "Last-Event-ID";

    private LastEventId() {}

    /**
     * The number; empty if there is none. Fails if it cannot be one of the stream's.
     *
     * @param digits how many the largest has
     */
    static OptionalLong position(@Nullable String header, int digits) {
        if (header == null || header.isEmpty()) {
            return OptionalLong.empty();
        }
        if (header.length() <= digits && header.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return OptionalLong.of(Long.parseLong(header));
        }
        throw ProblemException.invalid(HEADER, "the id of an event of this stream");
    }
}
