package io.slipstream.task.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.slipstream.task.task.TaskStats;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts of the caller's tenant.
 *
 * @param overall of all types, at the top
 * @param types by type
 */
@RegisterForReflection
public record StatsResponse(
        @JsonUnwrapped Counts overall,
        @JsonProperty("types") Map<String, Counts> types) {
    /**
     * Counts of some tasks.
     *
     * @param submitted accepted ever
     * @param completed ended well
     * @param failed dead now
     * @param retries attempts after which another followed
     * @param batches batch requests
     * @param successRate completed / (completed + dead); null when there are none
     * @param pending scheduled, queued and waiting now
     * @param running running now
     */
    @RegisterForReflection
    public record Counts(
            @JsonProperty("submitted") long submitted,
            @JsonProperty("completed") long completed,
            @JsonProperty("failed") long failed,
            @JsonProperty("retries") long retries,
            @JsonProperty("batches") long batches,
            @JsonProperty("success_rate") @Nullable Double successRate,
            @JsonProperty("pending") long pending,
            @JsonProperty("running") long running) {
        static Counts from(TaskStats.Counts counts) {
            return new Counts(
                    counts.submitted(),
                    counts.completed(),
                    counts.dead(),
                    counts.retries(),
                    counts.batches(),
                    counts.successRate(),
                    counts.pending(),
                    counts.running());
        }
    }

    static StatsResponse from(TaskStats stats) {
        Map<String, Counts> types = new TreeMap<>();
        stats.types().forEach((type, counts) -> types.put(type, Counts.from(counts)));
        return new StatsResponse(Counts.from(stats.overall()), types);
    }
}
