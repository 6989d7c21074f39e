package io.slipstream.task.task;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which tasks to list, newest first.
 *
 * @param viewer who looks
 * @param statuses in any of these; empty means all
 * @param type of this type; null means all
 * @param tag with this tag; null means all
 * @param fingerprint dead of this; null means all
 * @param before older than this task; null means from the newest
 * @param skip how many to leave out, at least 0
 * @param limit how many at the most
 * @param counted whether to count all that match
 */
public record TaskFilter(
        Viewer viewer,
        List<TaskStatus> statuses,
        @Nullable String type,
        @Nullable String tag,
        @Nullable String fingerprint,
        @Nullable UUID before,
        int skip,
        int limit,
        boolean counted) {
    public TaskFilter {
        statuses = List.copyOf(statuses);
    }

    /**
     * What matched.
     *
     * @param tasks at most {@link TaskFilter#limit}
     * @param total how many match; 0 unless counted
     */
    public record Found(List<Task> tasks, long total) {}
}
