package io.slipstream.task.verify;

import java.util.List;
import java.util.UUID;

/** What a worker says has an effect only under the latest lease, while it is open: an outcome of an older lease, or a second one, has none. */
public final class Fencing implements TaskRule {
    private final Findings findings;
    private UUID task = new UUID(0, 0);
    private boolean known;
    private boolean open;
    private long lease;

    /** Tells what it finds. */
    public Fencing(Findings findings) {
        this.findings = findings;
    }

    @Override
    public void begin(UUID next, List<StoredTask> rows) {
        task = next;
        known = !StateWalk.isOlder(rows);
        open = false;
        lease = 0;
    }

    @Override
    public void event(LoggedEvent event) {
        switch (event.kind()) {
            case STARTED -> {
                known = true;
                open = true;
                lease = event.lease();
            }
            case PROGRESSED, PARTIAL, COMPLETED, FAILED, RELEASED -> outcome(event);
            case SUBMITTED, REPLACED, DEAD, CANCELLED -> sameLease(event);
        }
        if (event.endsLease()) {
            open = false;
        }
    }

    private void outcome(LoggedEvent event) {
        findings.checked();
        if (known && !open) {
            findings.violated("task " + task + ": " + event + " was written while no lease was open");
        }
        sameLease(event);
    }

    private void sameLease(LoggedEvent event) {
        if (known && event.lease() != lease) {
            findings.violated(
                    "task " + task + ": " + event + " was written under a lease that was not the latest, " + lease);
        }
    }

    @Override
    public void end() {}
}
