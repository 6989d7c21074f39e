package io.slipstream.task.flow;

import io.slipstream.task.config.EventsConfig;
import io.slipstream.task.task.Followers;
import io.smallrye.mutiny.Multi;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Follows flows as their parts end. What it emits comes from the database, so that any replica can follow any flow and replay from any place. */
@ApplicationScoped
public class FlowWatch {
    private static final int PAGE = 50;

    private final FlowStore store;
    private final Followers followers;

    /** Follows flows of a store. */
    public FlowWatch(FlowStore store, EventsConfig config) {
        this.store = store;
        this.followers = new Followers(config);
    }

    /** Something that followers are told. */
    public sealed interface Told {
        /** Its place, by which a follower goes on behind it. */
        int nth();

        /**
         * A part ended.
         *
         * @param end which and how
         */
        record Part(PartEnd end) implements Told {
            @Override
            public int nth() {
                return end.nth();
            }
        }

        /**
         * The flow ended; nothing follows.
         *
         * @param nth behind the last part
         * @param state how
         */
        record End(int nth, FlowState state) implements Told {}
    }

    /**
     * The ends of parts behind a place, past and to come, and the end of the flow, which is the last.
     *
     * @param flow what to follow; the caller has checked that the viewer may
     * @param after the place of the last that was seen; 0 from the beginning
     */
    public Multi<Told> follow(Flow flow, int after) {
        return followers.bounded(() -> {
            AtomicInteger place = new AtomicInteger(after);
            return followers.pages(
                    () -> store.ends(flow.id(), place.get(), PAGE).map(ends -> told(ends, place)));
        });
    }

    /** What there is to tell, and an empty mark behind the last there will be. */
    private static List<Optional<Told>> told(FlowStore.Ends ends, AtomicInteger place) {
        int before = place.get();
        List<Optional<Told>> told = new ArrayList<>();
        ends.ends().forEach(end -> told.add(Optional.of(new Told.Part(end))));
        if (!ends.ends().isEmpty()) {
            place.set(ends.ends().getLast().nth());
        }
        if (ends.state() != FlowState.RUNNING && ends.ends().size() < PAGE) {
            if (before <= ends.told()) {
                told.add(Optional.of(new Told.End(ends.told() + 1, ends.state())));
            }
            told.add(Optional.empty());
        }
        return told;
    }
}
