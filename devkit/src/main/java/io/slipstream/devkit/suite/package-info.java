/**
 * The suite as {@code ./slipstream up} runs it: one supervisor that starts the local stack and the services as processes
 * of their own, watches over them, and stops them in order. What runs is written to {@code run.json} in the suite's data
 * folder; every process carries the folder's name in its command line, so that a run that was killed can be cleared away
 * by the next.
 */
@NullMarked
package io.slipstream.devkit.suite;

import org.jspecify.annotations.NullMarked;
