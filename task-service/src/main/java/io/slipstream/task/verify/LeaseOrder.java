package io.slipstream.task.verify;

import io.slipstream.task.task.TaskStatus;
import java.util.List;
import java.util.UUID;

/** Leases of a task are counted 1, 2, 3 and never overlap: each ends before the next begins. Attempts are counted along, but those given back. */
public final class LeaseOrder implements TaskRule {
    private static final long UNKNOWN = -1;

    private final Findings findings;
    private UUID task = new UUID(0, 0);
    private List<StoredTask> stored = List.of();
    private long lease;
    private long attempt;
    private boolean open;

    /** Tells what it finds. */
    public LeaseOrder(Findings findings) {
        this.findings = findings;
    }

    @Override
    public void begin(UUID next, List<StoredTask> rows) {
        task = next;
        stored = rows;
        lease = StateWalk.isOlder(rows) ? UNKNOWN : 0;
        attempt = lease;
        open = false;
    }

    @Override
    public void event(LoggedEvent event) {
        switch (event.kind()) {
            case SUBMITTED, REPLACED -> attempt = attempt == UNKNOWN ? UNKNOWN : 0;
            case STARTED -> started(event);
            case RELEASED -> attempt = attempt == UNKNOWN ? UNKNOWN : attempt - 1;
            case FAILED -> failed(event);
            case PROGRESSED, PARTIAL, COMPLETED, DEAD, CANCELLED -> {}
        }
        expect(event);
        if (event.endsLease()) {
            open = false;
        }
    }

    /** A worker lost beside an isolated task is not held against the others: their attempt does not count. */
    private void failed(LoggedEvent event) {
        if (event.status() == TaskStatus.QUEUED && event.attempt() == attempt - 1) {
            attempt--;
        }
    }

    private void started(LoggedEvent event) {
        findings.checked();
        if (open) {
            findings.violated("task " + task + ": lease " + event.lease() + " began before lease " + lease + " ended");
        }
        if (lease != UNKNOWN && event.lease() != lease + 1) {
            findings.violated("task " + task + ": lease " + event.lease() + " came after lease " + lease);
        }
        open = true;
        lease = event.lease();
        attempt = attempt == UNKNOWN ? event.attempt() : attempt + 1;
    }

    private void expect(LoggedEvent event) {
        if (attempt == UNKNOWN) {
            return;
        }
        if (event.attempt() != attempt) {
            findings.violated("task " + task + ": " + event + " belongs to attempt " + attempt);
            attempt = event.attempt();
        }
    }

    @Override
    public void end() {
        for (StoredTask row : stored) {
            if (lease != UNKNOWN && row.lease() != lease) {
                findings.violated("task " + task + " has lease " + row.lease() + ", by the log " + lease);
            }
            if (attempt != UNKNOWN && row.attempt() != attempt) {
                findings.violated("task " + task + " has attempt " + row.attempt() + ", by the log " + attempt);
            }
            if (lease != UNKNOWN && (row.status() == TaskStatus.RUNNING) != open) {
                findings.violated("task " + task + " is " + row.status().wireName() + ", but its lease " + lease
                        + (open ? " has not ended" : " has ended"));
            }
        }
    }
}
