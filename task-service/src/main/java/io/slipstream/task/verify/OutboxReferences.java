package io.slipstream.task.verify;

import java.util.UUID;

/** What is still to be sent to Kafka exists. */
public final class OutboxReferences {
    private final Findings findings;

    /** Tells what it finds. */
    public OutboxReferences(Findings findings) {
        this.findings = findings;
    }

    /**
     * An entry of the outbox.
     *
     * @param found whether the log has its event
     */
    public void entry(UUID task, long seq, boolean found) {
        findings.checked();
        if (!found) {
            findings.violated("event " + seq + " of task " + task + " is to be sent, but is not in the log");
        }
    }
}
