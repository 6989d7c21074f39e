/**
 * Flows: tasks that wait for one another. What is to happen next is decided by {@link io.slipstream.task.flow.FlowPlan}, which is pure; any
 * replica carries it out, under the lock of the flow.
 */
@NullMarked
package io.slipstream.task.flow;

import org.jspecify.annotations.NullMarked;
