package io.slipstream.task.task;

/**
 * What went wrong in an attempt.
 *
 * @param type a short stable name, for example {@code Timeout}
 * @param message words for people, at most 2000 characters are kept; no payloads, no secrets
 */
public record TaskError(String type, String message) {
    private static final int MESSAGE_LIMIT = 2000;
    private static final int TYPE_LIMIT = 100;

    /** The type of an attempt that took too long. */
    public static final String TIMEOUT = "Timeout";

    /** The type of a task whose deadline passed. */
    public static final String DEADLINE = "DeadlineExceeded";

    /** The type of an attempt whose worker was lost. */
    public static final String WORKER_LOST = "WorkerLost";

    /** The type of a task whose workers were lost too often: it is kept from harming others. */
    public static final String QUARANTINED = "Quarantined";

    public TaskError {
        type = clean(type, TYPE_LIMIT);
        message = clean(message, MESSAGE_LIMIT);
    }

    private static String clean(String text, int limit) {
        String printable = text.replace('\u0000', ' ');
        return printable.length() <= limit ? printable : printable.substring(0, limit);
    }
}
