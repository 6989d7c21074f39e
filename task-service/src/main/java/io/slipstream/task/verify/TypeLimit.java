package io.slipstream.task.verify;

import io.slipstream.task.task.TaskEvent.Kind;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * No task begins while as many of its type run as its {@code concurrency} allows. It is told of one type after another, in the order of the log; claims
 * of a limited type are one after another, and count what was committed before.
 */
public final class TypeLimit {
    private final Findings findings;
    private final Map<TypeName, Integer> limits;
    private final Set<UUID> running = new HashSet<>();
    private @Nullable TypeName name;

    /** Tells what it finds. */
    public TypeLimit(Findings findings, Map<TypeName, Integer> limits) {
        this.findings = findings;
        this.limits = Map.copyOf(limits);
    }

    /** The next event. */
    public void event(RunEvent run) {
        LoggedEvent event = run.event();
        Integer limit = limits.get(event.name());
        if (!event.name().equals(name)) {
            name = event.name();
            running.clear();
        }
        if (event.kind() == Kind.STARTED && limit != null) {
            running.add(event.task());
            if (run.settled()) {
                findings.checked();
                if (running.size() > limit) {
                    findings.violated("task " + event.task() + " began (event " + event.seq() + ") as the "
                            + running.size() + "th that ran, of " + limit + " of " + name);
                }
            }
        } else if (event.endsLease()) {
            running.remove(event.task());
        }
    }
}
