package io.slipstream.task.verify;

/**
 * How many tasks of a type there were. Dead ones that were redriven are dead no more.
 *
 * @param retries attempts after which another followed
 */
public record Counts(long submitted, long completed, long dead, long cancelled, long retries) {
    static final Counts NONE = new Counts(0, 0, 0, 0, 0);

    Counts plus(Counts other) {
        return new Counts(
                submitted + other.submitted,
                completed + other.completed,
                dead + other.dead,
                cancelled + other.cancelled,
                retries + other.retries);
    }

    @Override
    public String toString() {
        return "submitted " + submitted + ", completed " + completed + ", dead " + dead + ", cancelled " + cancelled
                + ", retries " + retries;
    }
}
