/**
 * Background work: submitted so that a repetition does no harm, looked up, cancelled and awaited.
 */
@NullMarked
package io.slipstream.client.task;

import org.jspecify.annotations.NullMarked;
