package io.slipstream.task.task;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a submission wants to be the only one of: at most one unfinished task of the tenant and type has the key.
 *
 * @param key the key
 * @param policy what becomes of the submission if a task has the key
 * @param window for how long after the submission the key stays taken, even if the task ends; null means until it ends
 */
public record Uniqueness(
        String key, Policy policy, @Nullable Duration window) {
    /** What a policy must be, for errors. */
    public static final String POLICY_RULE = "one of reject, return, replace";

    /** What becomes of a submission whose key a task has. */
    public enum Policy {
        /** It is refused. */
        REJECT,
        /** It stands for the task that has the key, if that is the same subject's. */
        RETURN,
        /** It takes the place of the task that has the key, if that is the same subject's and has not begun to run. */
        REPLACE;

        /** The name on the wire, lower case. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The policy of a wire name; empty if there is none. */
        public static Optional<Policy> of(String wireName) {
            return Arrays.stream(values())
                    .filter(policy -> policy.wireName().equals(wireName))
                    .findFirst();
        }
    }

    /** A key alone, refused while a task has it; null if there is none. */
    public static @Nullable Uniqueness ofKey(@Nullable String key) {
        return key == null ? null : new Uniqueness(key, Policy.REJECT, null);
    }
}
