package io.slipstream.task.verify;

/** Owners are told once of each end that they are to be told of: it is noted, and what is noted as told is there, once, until it is removed. */
public final class NoticesOnce {
    private final Findings findings;

    /** Tells what it finds. */
    public NoticesOnce(Findings findings) {
        this.findings = findings;
    }

    /** The next end. */
    public void end(EndNotice end) {
        findings.checked();
        String name = "task " + end.task() + ", ended at " + end.micros() + " µs: its owner ";
        if (end.wished() && !end.noted()) {
            findings.violated(name + "is to be told, but that is not noted");
        }
        if (end.notifications() > 1) {
            findings.violated(name + "was told " + end.notifications() + " times");
        }
        if (!end.noted() && end.notifications() > 0) {
            findings.violated(name + "was told, but that was not to be");
        }
        if (end.noted() && end.noticed() == null && end.notifications() > 0 && !end.removed()) {
            findings.violated(name + "was told, but that is not noted, so it would be told again");
        }
        if (end.noticed() != null && !end.removed() && !end.noticed().equals(end.notification())) {
            findings.violated(name + "was told by notification " + end.noticed() + ", which is lost");
        }
    }
}
