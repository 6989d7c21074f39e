package io.slipstream.task.verify;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/** Statistics are true: submitted = completed + dead + cancelled + live for each type, and they are what the log adds up to. */
public final class TallyAgreement implements TaskRule {
    private final Findings findings;
    private final Map<TypeName, Counts> logged = new HashMap<>();
    private final Map<TypeName, Long> live = new HashMap<>();
    private boolean born;

    /** Tells what it finds. */
    public TallyAgreement(Findings findings) {
        this.findings = findings;
    }

    @Override
    public void begin(UUID task, List<StoredTask> stored) {
        born = StateWalk.isOlder(stored);
        stored.stream().filter(StoredTask::live).forEach(row -> live.merge(row.name(), 1L, Long::sum));
    }

    @Override
    public void event(LoggedEvent event) {
        Counts counted = switch (event.kind()) {
            case SUBMITTED -> born ? new Counts(0, 0, -1, 0, 0) : new Counts(1, 0, 0, 0, 0);
            case COMPLETED -> new Counts(0, 1, 0, 0, 0);
            case DEAD -> new Counts(0, 0, 1, 0, 0);
            case CANCELLED -> new Counts(0, 0, 0, 1, 0);
            case FAILED -> new Counts(0, 0, 0, 0, 1);
            case REPLACED, STARTED, PROGRESSED, PARTIAL, RELEASED -> Counts.NONE;
        };
        born = true;
        logged.merge(event.name(), counted, Counts::plus);
    }

    @Override
    public void end() {}

    /**
     * Call once, when all tasks were told.
     *
     * @param tallies what statistics say
     * @param whole whether the log has all its days
     */
    public void compare(Map<TypeName, Counts> tallies, boolean whole) {
        Set<TypeName> names = new TreeSet<>(tallies.keySet());
        names.addAll(logged.keySet());
        names.addAll(live.keySet());
        for (TypeName name : names) {
            findings.checked();
            Counts told = tallies.getOrDefault(name, Counts.NONE);
            long there = told.completed() + told.dead() + told.cancelled() + live.getOrDefault(name, 0L);
            if (told.submitted() != there) {
                findings.violated(name + ": " + told + ", live " + live.getOrDefault(name, 0L) + " do not add up");
            }
            Counts counted = logged.getOrDefault(name, Counts.NONE);
            if (whole && !told.equals(counted)) {
                findings.violated(name + ": statistics say " + told + ", the log says " + counted);
            }
        }
    }
}
