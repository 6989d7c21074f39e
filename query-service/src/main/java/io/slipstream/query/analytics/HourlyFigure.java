package io.slipstream.query.analytics;

import java.time.Instant;

/**
 * A figure of an hour.
 *
 * @param source what it is about, such as {@code cache}
 * @param hour when the hour begins, in UTC
 * @param metric what was counted or measured
 * @param value how much
 * @param revision grows whenever the value changes
 */
public record HourlyFigure(String source, Instant hour, String metric, double value, long revision) {}
