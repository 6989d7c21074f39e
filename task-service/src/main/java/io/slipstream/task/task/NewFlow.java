package io.slipstream.task.task;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A flow to be written with its parts, which are the items of a {@link SubmitUnit} in order. All of it is written or nothing.
 *
 * @param id its id
 * @param tenant whose it is
 * @param subject whose it is within the tenant; null means nobody's
 * @param kind the wire name of its kind
 * @param onFailure the wire name of its failure policy
 * @param concurrency how many parts may be live at once; null means all
 * @param parent the task that started it and waits for it; null if none does
 * @param names of the parts
 * @param needs for each part the places of those it needs, from 0
 * @param first the places of the parts that are not held
 */
public record NewFlow(
        UUID id,
        String tenant,
        @Nullable String subject,
        String kind,
        String onFailure,
        @Nullable Integer concurrency,
        @Nullable UUID parent,
        List<String> names,
        List<List<Integer>> needs,
        Set<Integer> first) {
    public NewFlow {
        names = List.copyOf(names);
        needs = needs.stream().map(List::copyOf).toList();
        first = Set.copyOf(first);
    }
}
