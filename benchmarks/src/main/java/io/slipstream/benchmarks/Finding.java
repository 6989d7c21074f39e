package io.slipstream.benchmarks;

/**
 * A line of the table.
 *
 * @param what what was measured
 * @param measured the figure
 * @param bar what it should be; empty if nothing was set
 * @param verdict whether it is
 * @param beside what rivals or bounds did in the same run, or how it was measured
 */
public record Finding(String what, String measured, String bar, Verdict verdict, String beside) {
    /** Whether a bar is reached. */
    enum Verdict {
        /** It is. */
        REACHED,
        /** It is not. */
        MISSED,
        /** There is none. */
        NONE
    }

    public static Finding judged(String what, String measured, String bar, boolean reached, String beside) {
        return new Finding(what, measured, bar, reached ? Verdict.REACHED : Verdict.MISSED, beside);
    }

    public static Finding plain(String what, String measured, String beside) {
        return new Finding(what, measured, "", Verdict.NONE, beside);
    }

    /** The same, as what was measured a second time. */
    Finding again() {
        return new Finding(what + ", measured again", measured, bar, verdict, beside);
    }

    /** Whether there is a bar, and it is not reached. */
    boolean isMissed() {
        return verdict == Verdict.MISSED;
    }

    /** The verdict as people read it. */
    public String word() {
        return switch (verdict) {
            case REACHED -> "reached";
            case MISSED -> "NOT REACHED";
            case NONE -> "";
        };
    }
}
