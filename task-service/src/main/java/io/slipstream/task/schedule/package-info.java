/**
 * Tasks that time asks for: when slots are (cron with time zones and daylight saving, intervals, one moment), what becomes of those that were missed, and how
 * each slot is made one task, whichever replica comes first.
 */
@NullMarked
package io.slipstream.task.schedule;

import org.jspecify.annotations.NullMarked;
