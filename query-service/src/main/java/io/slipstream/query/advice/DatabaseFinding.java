package io.slipstream.query.advice;

/**
 * Something worth looking at in a database.
 *
 * @param kind what it is
 * @param severity {@code low}, {@code medium} or {@code high}
 * @param object the table or statement it is about
 * @param detail the figures it follows from, in words
 * @param action what could be done about it
 */
public record DatabaseFinding(Kind kind, String severity, String object, String detail, String action) {
    /** Kinds of findings. */
    public enum Kind {
        /** Many rows changed since the planner's statistics were taken. */
        STALE_STATISTICS,
        /** A table was never analysed. */
        NO_STATISTICS,
        /** A big table is mostly read from end to end. */
        SEQUENTIAL_SCANS,
        /** Much of a table is dead rows. */
        DEAD_ROWS,
        /** Many blocks come from disk. */
        LOW_HIT_RATIO,
        /** A statement costs much of the database's time. */
        EXPENSIVE_STATEMENT
    }
}
