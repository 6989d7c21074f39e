package io.slipstream.task.flow;

import java.time.Instant;

/**
 * The end of a part.
 *
 * @param nth its place in the order in which the flow learnt of ends, from 1; numbers may be left out
 * @param part the part
 * @param state how it ended
 * @param at when it ended
 */
public record PartEnd(int nth, FlowPart part, PartState state, Instant at) {}
