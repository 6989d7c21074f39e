package io.slipstream.client.task;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A task to submit. Its text form leaves the payload out.
 *
 * @param type the task type
 * @param payload anything that Jackson can write as JSON
 * @param priority how urgent it is
 * @param runAt not before
 * @param deadline not after
 * @param uniqueKey at most one unfinished task of the type has it
 * @param concurrencyKey at most one running task of the type has it
 * @param maxAttempts how often it may be tried; null for what its type says
 * @param tags words to find it by
 */
public record NewTask(
        String type,
        @Nullable Object payload,
        Priority priority,
        @Nullable Instant runAt,
        @Nullable Instant deadline,
        @Nullable String uniqueKey,
        @Nullable String concurrencyKey,
        @Nullable Integer maxAttempts,
        List<String> tags) {
    /** Checks that there is a type. */
    public NewTask {
        if (type.isEmpty()) {
            throw new IllegalArgumentException("type of a task must have a character");
        }
        tags = List.copyOf(tags);
    }

    /** A task of normal priority. */
    public static NewTask of(String type, @Nullable Object payload) {
        return new NewTask(type, payload, Priority.NORMAL, null, null, null, null, null, List.of());
    }

    /** The same with a priority. */
    public NewTask withPriority(Priority level) {
        return new NewTask(type, payload, level, runAt, deadline, uniqueKey, concurrencyKey, maxAttempts, tags);
    }

    /** The same, not before a time. */
    public NewTask withRunAt(Instant time) {
        return new NewTask(type, payload, priority, time, deadline, uniqueKey, concurrencyKey, maxAttempts, tags);
    }

    /** The same, not after a time. */
    public NewTask withDeadline(Instant time) {
        return new NewTask(type, payload, priority, runAt, time, uniqueKey, concurrencyKey, maxAttempts, tags);
    }

    /** The same, refused while another with this key is unfinished. */
    public NewTask withUniqueKey(String key) {
        return new NewTask(type, payload, priority, runAt, deadline, key, concurrencyKey, maxAttempts, tags);
    }

    /** The same, one at a time with this key. */
    public NewTask withConcurrencyKey(String key) {
        return new NewTask(type, payload, priority, runAt, deadline, uniqueKey, key, maxAttempts, tags);
    }

    /** The same, tried so often at most. */
    public NewTask withMaxAttempts(int attempts) {
        return new NewTask(type, payload, priority, runAt, deadline, uniqueKey, concurrencyKey, attempts, tags);
    }

    /** The same with tags. */
    public NewTask withTags(String... words) {
        return new NewTask(
                type, payload, priority, runAt, deadline, uniqueKey, concurrencyKey, maxAttempts, List.of(words));
    }

    @Override
    public String toString() {
        return "NewTask[type=" + type + ", priority=" + priority + "]";
    }
}
