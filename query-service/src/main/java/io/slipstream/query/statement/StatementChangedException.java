package io.slipstream.query.statement;

/**
 * A statement no longer has the columns that its analysis says, since someone changed a table. Its analysis was forgotten;
 * the next one is right.
 */
public class StatementChangedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** A statement changed. */
    public StatementChangedException(String message) {
        super(message);
    }
}
