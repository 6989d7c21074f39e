package io.slipstream.task.task;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one request or event asks for; written in one statement.
 *
 * @param items in the order of the request
 * @param request what makes the request unrepeatable; null if nothing does
 * @param batch whether it counts as a batch
 * @param flow the flow whose parts the items are, then all of them are tasks; null if they are none
 */
public record SubmitUnit(
        List<UnitItem> items,
        @Nullable RequestKey request,
        boolean batch,
        @Nullable NewFlow flow) {
    public SubmitUnit {
        items = List.copyOf(items);
    }

    /** Tasks that are parts of no flow. */
    public SubmitUnit(List<UnitItem> items, @Nullable RequestKey request, boolean batch) {
        this(items, request, batch, null);
    }

    /** The tasks to insert. */
    public Stream<UnitItem.NewTask> tasks() {
        return items.stream().filter(UnitItem.NewTask.class::isInstance).map(UnitItem.NewTask.class::cast);
    }
}
