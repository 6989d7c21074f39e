package io.slipstream.task.lease;

/**
 * An outcome to be written.
 *
 * @param lease of which attempt
 * @param outcome what it came to
 */
public record Ack(LeaseId lease, AttemptOutcome outcome) {
    /** An outcome of an attempt that runs here. */
    public Ack(Lease lease, AttemptOutcome outcome) {
        this(lease.id(), outcome);
    }
}
