package io.slipstream.task.lease;

/**
 * What a token says about a lease.
 *
 * @param id the lease
 * @param failures how many attempts failed before this one, lost workers not counted
 * @param maxAttempts how often the task may fail
 */
public record PulledLease(LeaseId id, int failures, int maxAttempts) {}
