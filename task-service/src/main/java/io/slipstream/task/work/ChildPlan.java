package io.slipstream.task.work;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A flow that a handler wants.
 *
 * @param parts at least one
 * @param concurrency how many may run at once; null means all
 * @param onFailure what becomes of it when a part fails
 */
public record ChildPlan(List<Part> parts, @Nullable Integer concurrency, OnFailure onFailure) {
    public ChildPlan {
        parts = List.copyOf(parts);
    }

    /** What becomes of a flow when a part fails; as for flows over HTTP. */
    public enum OnFailure {
        /** What needs a failed part does not run. */
        ALL,
        /** A part runs when one of those it needs ended well. */
        ANY,
        /** A part runs when those it needs have ended. */
        IGNORE,
        /** The first failure cancels all others. */
        FAIL_FAST
    }

    /**
     * A part.
     *
     * @param name by which it is found in the result, and others need it
     * @param type its task type
     * @param payload JSON text
     * @param needs names of the parts it waits for
     */
    public record Part(String name, String type, String payload, List<String> needs) {
        public Part {
            needs = List.copyOf(needs);
        }

        @Override
        public String toString() {
            return "Part[name=" + name + ", type=" + type + "]";
        }
    }
}
