package io.slipstream.asset.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.slipstream.asset.purge.PathPattern;
import io.slipstream.contracts.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request to invalidate copies.
 *
 * @param paths paths and wildcards, with or without {@code /assets/} before them
 * @param everything every path; then {@code paths} must be absent
 */
record InvalidationRequest(
        @JsonProperty("paths") @Nullable List<@Nullable String> paths,
        @JsonProperty("everything") @Nullable Boolean everything) {
    /** The patterns. Fails with {@code INVALID_REQUEST} naming the field. */
    List<PathPattern> toPatterns(int most) {
        boolean none = paths == null || paths.isEmpty();
        if (Boolean.TRUE.equals(everything)) {
            if (!none) {
                throw ProblemException.invalid("paths", "absent where 'everything' is true");
            }
            return List.of(PathPattern.EVERYTHING);
        }
        if (paths == null || none || paths.size() > most) {
            throw ProblemException.invalid("paths", "a list of 1 to " + most + " paths, or 'everything' true");
        }
        List<PathPattern> patterns = new ArrayList<>();
        for (int i = 0; i < paths.size(); i++) {
            String path = paths.get(i) == null ? "" : PathPattern.strip(paths.get(i));
            if (!PathPattern.isSound(path)) {
                throw ProblemException.invalid("paths[" + i + "]", PathPattern.RULE);
            }
            patterns.add(new PathPattern(path));
        }
        return patterns;
    }
}
