package io.slipstream.task.task;

/**
 * Whether a redrive goes on. The first few are awaited until it is clear whether most of them die of the same again;
 * afterwards the latest ones are watched. Pure.
 */
public final class RedrivePolicy {
    /** How many are tried first. */
    public static final int CANARY = 10;

    /** How many of the latest are watched afterwards. */
    public static final int WATCHED = 100;

    private RedrivePolicy() {}

    /** What follows. */
    public enum Verdict {
        /** Outcomes are awaited. */
        WAIT,
        /** It goes on. */
        GO,
        /** The cause persists. */
        STOP
    }

    /** The verdict over the first few, once all of them are live again. */
    public static Verdict ofCanary(Redrive.Outcomes first) {
        if (first.diedAgain() * 2 > first.all()) {
            return Verdict.STOP;
        }
        boolean clear = (first.settled() - first.diedAgain()) * 2 >= first.all();
        return clear ? Verdict.GO : Verdict.WAIT;
    }

    /** The verdict over the latest ones. */
    public static Verdict ofLatest(Redrive.Outcomes latest) {
        boolean enough = latest.settled() >= CANARY;
        return enough && latest.diedAgain() * 2 > latest.settled() ? Verdict.STOP : Verdict.GO;
    }
}
