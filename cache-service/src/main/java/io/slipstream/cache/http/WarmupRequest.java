package io.slipstream.cache.http;

import io.slipstream.cache.entry.EntryKey;
import io.slipstream.contracts.problem.FieldError;
import io.slipstream.contracts.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to warm.
 *
 * @param namespace whose entries
 * @param keys which; may be empty
 * @param hottest instead of {@code keys}: so many of the hottest that other replicas hold
 * @param rateLimit how many loads to begin in a second at most; null for the setting
 */
record WarmupRequest(
        @Nullable String namespace,
        @Nullable List<@Nullable String> keys,
        @Nullable Integer hottest,
        @Nullable Double rateLimit) {
    private static final double SLOWEST = 0.1;
    private static final double FASTEST = 10_000;

    /** What is asked for, if it breaks no rule; otherwise fails and names all fields that do. */
    Sound sound(int maxKeys) {
        List<FieldError> errors = new ArrayList<>();
        if (namespace == null) {
            errors.add(new FieldError("namespace", "given"));
        }
        List<String> sound = soundKeys(maxKeys, errors);
        if (hottest != null && (hottest < 1 || hottest > maxKeys)) {
            errors.add(new FieldError("hottest", "from 1 to " + maxKeys));
        }
        if (rateLimit != null && !(rateLimit >= SLOWEST && rateLimit <= FASTEST)) {
            errors.add(new FieldError("rate_limit", "from 0.1 to 10000 loads a second"));
        }
        if (!errors.isEmpty()) {
            throw ProblemException.invalid(errors);
        }
        return new Sound(namespace == null ? "" : namespace, sound, hottest, rateLimit);
    }

    private List<String> soundKeys(int maxKeys, List<FieldError> errors) {
        List<String> sound = new ArrayList<>();
        if (keys == null && hottest == null) {
            errors.add(new FieldError("keys", "a list, unless hottest is given"));
        } else if (keys != null && hottest != null) {
            errors.add(new FieldError("hottest", "absent if keys are given"));
        } else if (keys != null && keys.size() > maxKeys) {
            errors.add(new FieldError("keys", "at most " + maxKeys));
        } else if (keys != null) {
            for (int i = 0; i < keys.size(); i++) {
                String key = keys.get(i);
                if (key == null || !EntryKey.isValid(key)) {
                    errors.add(new FieldError("keys[" + i + "]", EntryKey.RULE));
                } else {
                    sound.add(key);
                }
            }
        }
        return sound;
    }

    /** A request that breaks no rule. */
    record Sound(
            String namespace,
            List<String> keys,
            @Nullable Integer hottest,
            @Nullable Double rateLimit) {}
}
