package io.slipstream.task.verify;

import io.slipstream.task.task.TaskEvent.Kind;
import java.util.List;
import java.util.UUID;

/** A task ends once, and once more for each time that it was redriven; it never ends well twice. */
public final class EndsOnce implements TaskRule {
    private final Findings findings;
    private UUID task = new UUID(0, 0);
    private int ends;
    private int completions;

    /** Tells what it finds. */
    public EndsOnce(Findings findings) {
        this.findings = findings;
    }

    @Override
    public void begin(UUID next, List<StoredTask> rows) {
        task = next;
        ends = 0;
        completions = 0;
    }

    @Override
    public void event(LoggedEvent event) {
        if (event.kind() == Kind.SUBMITTED) {
            ends = 0;
        }
        if (!event.status().ended()) {
            return;
        }
        ends++;
        if (event.kind() == Kind.COMPLETED) {
            completions++;
        }
        if (ends > 1 || completions > 1) {
            findings.violated("task " + task + " ended twice: " + event);
        }
    }

    @Override
    public void end() {
        findings.checked();
    }
}
