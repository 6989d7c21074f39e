/**
 * The right of one worker to run one task for now. Claiming in batches, running attempts, finishing them in batches, and giving back what a lost worker held. Every lease is fenced by its owner and a counter, and all its times are the database's.
 */
@NullMarked
package io.slipstream.task.lease;

import org.jspecify.annotations.NullMarked;
