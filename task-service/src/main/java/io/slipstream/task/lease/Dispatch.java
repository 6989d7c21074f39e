package io.slipstream.task.lease;

import java.time.Instant;

/**
 * A lease on its way to a topic.
 *
 * @param place where it stands there
 * @param lease the lease, not counting down yet
 * @param until when it ends without a heartbeat if it is sent now
 */
public record Dispatch(long place, Lease lease, Instant until) {}
