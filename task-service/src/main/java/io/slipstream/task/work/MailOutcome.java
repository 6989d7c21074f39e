package io.slipstream.task.work;

/** What became of a mail that was handed to the mail server. */
public sealed interface MailOutcome {
    /** The server took it. */
    record Accepted() implements MailOutcome {}

    /**
     * The server said no, so it was not sent.
     *
     * @param code the reply's code
     * @param reply what the server said, short
     */
    record Refused(int code, String reply) implements MailOutcome {}

    /**
     * No mail was begun, so it was not sent.
     *
     * @param why in words
     */
    record Unreachable(String why) implements MailOutcome {}

    /**
     * It was begun, and whether the server took it cannot be told.
     *
     * @param why in words
     */
    record Unknown(String why) implements MailOutcome {}
}
