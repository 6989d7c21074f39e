package io.slipstream.contracts.event;

/** The biography of a dead letter: Kafka headers, UTF-8 text, beside the record's own key, value and headers. */
public final class DeadLetterHeaders {
    /** Why the record could not be read, in words. */
    public static final String REASON = "dead-letter-reason";

    /** The topic it was read from. */
    public static final String TOPIC = "dead-letter-topic";

    /** The partition it was read from, a decimal number. */
    public static final String PARTITION = "dead-letter-partition";

    /** The offset it was read from, a decimal number. */
    public static final String OFFSET = "dead-letter-offset";

    private DeadLetterHeaders() {}
}
