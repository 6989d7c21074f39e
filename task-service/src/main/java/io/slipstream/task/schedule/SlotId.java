package io.slipstream.task.schedule;

import java.time.Instant;

/** What says in a task which slot of which schedule it is for: the {@code request_id} of the task and its events. */
public final class SlotId {
    /** What it begins with. */
    public static final String PREFIX = "schedule:";

    private SlotId() {}

    /** The id of a slot of a schedule, for example {@code schedule:nightly@2027-03-14T07:00:00Z}. */
    public static String of(String name, Instant slot) {
        return PREFIX + name + "@" + slot;
    }
}
