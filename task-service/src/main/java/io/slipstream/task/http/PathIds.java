package io.slipstream.task.http;

import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import java.util.UUID;

/** Ids in paths: what is no id cannot exist. */
final class PathIds {
    private PathIds() {}

    /**
     * The id; fails with NOT_FOUND if it is none, or not written as ids are.
     *
     * @param what of what, for people: {@code task}
     */
    static UUID of(String id, String what) {
        try {
            UUID parsed = UUID.fromString(id);
            if (parsed.toString().equalsIgnoreCase(id)) {
                return parsed;
            }
        } catch (IllegalArgumentException e) {
            throw new ProblemException(ErrorCode.NOT_FOUND, "there is no such " + what, e);
        }
        throw new ProblemException(ErrorCode.NOT_FOUND, "there is no such " + what);
    }
}
