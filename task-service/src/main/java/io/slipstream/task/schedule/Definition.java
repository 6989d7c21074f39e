package io.slipstream.task.schedule;

import io.slipstream.task.task.Priority;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What people say about a schedule. Its text form leaves the payload out.
 *
 * @param timing when its slots are
 * @param misfire what becomes of slots that were missed
 * @param type the type of its tasks
 * @param payload of its tasks, JSON text
 * @param priority of its tasks
 * @param tags of its tasks; one that names the schedule comes to them
 * @param maxAttempts how often its tasks may be tried; null means as the type says
 * @param enabled whether slots are fired; false is a pause
 */
public record Definition(
        Timing timing,
        Misfire misfire,
        String type,
        String payload,
        Priority priority,
        List<String> tags,
        @Nullable Integer maxAttempts,
        boolean enabled) {
    public Definition {
        tags = List.copyOf(tags);
    }

    /** The same, paused or not. */
    public Definition enabled(boolean wanted) {
        return new Definition(timing, misfire, type, payload, priority, tags, maxAttempts, wanted);
    }

    @Override
    public String toString() {
        return "Definition[timing=" + timing + ", misfire=" + misfire + ", type=" + type + ", enabled=" + enabled + "]";
    }
}
