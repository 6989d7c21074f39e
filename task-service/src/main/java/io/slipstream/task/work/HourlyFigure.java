package io.slipstream.task.work;

import java.time.Instant;

/**
 * A figure of an hour.
 *
 * @param hour when the hour begins, in UTC
 * @param source what it is about
 * @param metric what was counted or measured
 * @param value how much
 * @param revision grows whenever the value changes
 */
public record HourlyFigure(Instant hour, String source, String metric, double value, long revision) {}
