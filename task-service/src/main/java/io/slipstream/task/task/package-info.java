/**
 * The task: what was asked for, in which state it is, and what became of it. Accepting, finding, cancelling and redriving tasks, the types they are of, and the ports behind which they are kept.
 */
@NullMarked
package io.slipstream.task.task;

import org.jspecify.annotations.NullMarked;
