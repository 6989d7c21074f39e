package io.slipstream.query.advice;

import java.time.Instant;

/**
 * What a replica knows about the statements of one shape.
 *
 * @param fingerprint the shape's hash
 * @param datasource where they run
 * @param statement their text without literals
 * @param calls how often they were asked for
 * @param cacheHits how often the cache answered
 * @param failures how often they failed or took too long
 * @param rows rows of all answers together
 * @param totalMs time of all runs together, cache hits apart, milliseconds
 * @param meanMs mean time of a run, milliseconds
 * @param p95Ms 95th percentile of a run, milliseconds
 * @param lastAt when the last one was asked for
 */
public record FingerprintFigures(
        String fingerprint,
        String datasource,
        String statement,
        long calls,
        long cacheHits,
        long failures,
        long rows,
        double totalMs,
        double meanMs,
        double p95Ms,
        Instant lastAt) {}
