/**
 * Proof from the log: what the append-only events and the tables say about each task is replayed against the rules that must hold. A rule is a small class
 * that is told of what happened, one thing after another, and keeps no more than it needs; it reads nothing itself. For one thread.
 */
@NullMarked
package io.slipstream.task.verify;

import org.jspecify.annotations.NullMarked;
