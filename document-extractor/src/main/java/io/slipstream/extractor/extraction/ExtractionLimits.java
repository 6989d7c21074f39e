package io.slipstream.extractor.extraction;

import java.time.Duration;

/**
 * What a document and its callers may take.
 *
 * @param maxTextCharacters where the text of a document is cut
 * @param timeout how long reading a document may take
 * @param waiting how many documents may wait for a parser
 * @param waitTimeout how long one may wait
 */
public record ExtractionLimits(int maxTextCharacters, Duration timeout, int waiting, Duration waitTimeout) {
    public ExtractionLimits {
        if (maxTextCharacters < 1) {
            throw new IllegalArgumentException(
                    "text characters of a document must be at least 1, got " + maxTextCharacters);
        }
        if (!timeout.isPositive()) {
            throw new IllegalArgumentException("time-out of a document must be positive, got " + timeout);
        }
        if (waiting < 0 || waitTimeout.isNegative()) {
            throw new IllegalArgumentException(
                    "waiting documents and their time must not be negative, got " + waiting + " and " + waitTimeout);
        }
    }
}
