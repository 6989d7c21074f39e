package io.slipstream.task.lease;

/**
 * An outcome to be written.
 *
 * @param lease of which attempt
 * @param outcome what it came to
 */
public record Ack(Lease lease, AttemptOutcome outcome) {}
