package io.slipstream.task.verify;

import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/** No task is lost and none is there twice: each that the log tells of is either live or ended, in one row. */
public final class OnePlace implements TaskRule {
    private final Findings findings;

    /** Tells what it finds. */
    public OnePlace(Findings findings) {
        this.findings = findings;
    }

    @Override
    public void begin(UUID task, List<StoredTask> stored) {
        findings.checked();
        if (stored.isEmpty()) {
            findings.violated("task " + task + " is lost: it is in the log, and neither live nor ended");
        }
        if (stored.size() > 1) {
            String places = stored.stream().map(row -> row.status().wireName()).collect(Collectors.joining(" and "));
            findings.violated("task " + task + " is there " + stored.size() + " times: " + places);
        }
        stored.stream()
                .filter(row -> row.live() == row.status().ended())
                .forEach(row -> findings.violated("task " + task + " is "
                        + row.status().wireName() + " among the " + (row.live() ? "live" : "ended") + " ones"));
    }

    @Override
    public void event(LoggedEvent event) {}

    @Override
    public void end() {}
}
