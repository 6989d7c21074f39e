package io.slipstream.task.task;

import java.util.List;
import java.util.UUID;

/**
 * What a held part of a flow waits for.
 *
 * @param flow the flow
 * @param parts names of the parts it needs that have not ended; none if it waits for its turn, since as many parts run as may at once
 */
public record PartWait(UUID flow, List<String> parts) {
    public PartWait {
        parts = List.copyOf(parts);
    }
}
