package io.slipstream.task.verify;

import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Parts of flows run once, and not before what they need has ended: the last child and the join of it are one task each, whichever replicas
 * saw the end. An ended flow has no part that has not ended, and of a running one no end of a part is lost.
 */
public final class FlowJoins {
    private final Findings order;
    private final Findings ends;

    /**
     * Tells what it finds.
     *
     * @param order of parts that began too early
     * @param ends of parts that are lost, twice, or forgotten by their flow
     */
    public FlowJoins(Findings order, Findings ends) {
        this.order = order;
        this.ends = ends;
    }

    /** The next flow. */
    public void flow(StoredFlow flow) {
        for (int place = 0; place < flow.parts().size(); place++) {
            StoredFlow.Part part = flow.parts().get(place);
            ends.checked();
            stored(flow, part);
            if (part.began() > 0 && !flow.needs().get(place).isEmpty()) {
                order.checked();
                began(flow, place, part);
            }
        }
    }

    private void stored(StoredFlow flow, StoredFlow.Part part) {
        if (part.live() + part.done() != 1) {
            ends.violated(name(part) + " of flow " + flow.id() + " is in " + (part.live() + part.done()) + " places");
        }
        if (flow.ended() && !part.state().ended()) {
            ends.violated("flow " + flow.id() + " has ended, but " + name(part) + " has not");
        }
        if (!flow.ended() && !part.state().ended() && part.done() > 0 && part.live() == 0 && !part.told()) {
            ends.violated("flow " + flow.id() + " will never learn that " + name(part) + " ended");
        }
    }

    private void began(StoredFlow flow, int place, StoredFlow.Part part) {
        List<StoredFlow.Part> needed =
                flow.needs().get(place).stream().map(flow.parts()::get).toList();
        boolean over = needed.stream().allMatch(need -> before(need, StoredFlow.Part::ended, part));
        boolean well = switch (flow.policy()) {
            case ALL, FAIL_FAST -> needed.stream().allMatch(need -> before(need, StoredFlow.Part::completed, part));
            case ANY -> needed.stream().anyMatch(need -> before(need, StoredFlow.Part::completed, part));
            case IGNORE -> true;
        };
        if (!over || !well) {
            order.violated(name(part) + " of flow " + flow.id() + " began (event " + part.began()
                    + ") before what it needs " + (over ? "ended well" : "ended"));
        }
    }

    private static boolean before(StoredFlow.Part need, ToLongFunction<StoredFlow.Part> event, StoredFlow.Part part) {
        long number = event.applyAsLong(need);
        return number > 0 && number < part.began();
    }

    private static String name(StoredFlow.Part part) {
        return "task " + part.task();
    }
}
