package io.slipstream.task.verify;

import io.slipstream.task.task.TaskEvent.Kind;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Of the tasks of a concurrency key no two run at once. It is told of one key after another, in the order of the log; numbers of events are drawn
 * in the order in which tasks of a key follow each other, since the next is claimed after the end of the one before is committed.
 */
public final class KeyExclusion {
    private final Findings findings;
    private @Nullable TypeName name;
    private String key = "";
    private @Nullable UUID holder;

    /** Tells what it finds. */
    public KeyExclusion(Findings findings) {
        this.findings = findings;
    }

    /** The next event. */
    public void event(RunEvent run) {
        LoggedEvent event = run.event();
        if (!event.name().equals(name) || !run.key().equals(key)) {
            name = event.name();
            key = run.key();
            holder = null;
        }
        if (event.kind() == Kind.STARTED) {
            findings.checked();
            if (holder != null && !holder.equals(event.task())) {
                findings.violated("task " + event.task() + " began (event " + event.seq() + ") while task " + holder
                        + " ran with the same concurrency key '" + key + "' of " + name);
            }
            holder = event.task();
        } else if (event.endsLease() && event.task().equals(holder)) {
            holder = null;
        }
    }
}
