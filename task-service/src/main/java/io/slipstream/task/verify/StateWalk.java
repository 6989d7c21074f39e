package io.slipstream.task.verify;

import io.slipstream.task.task.TaskStatus;
import io.slipstream.task.task.Transition;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** The events of each task are a walk along the edges of {@link Transition}, without a gap, and lead to the state that it is in. */
public final class StateWalk implements TaskRule {
    private final Findings findings;
    private UUID task = new UUID(0, 0);
    private List<StoredTask> stored = List.of();
    private boolean born;
    /** The states that it may be in by now; several, since not every step is logged. */
    private Set<TaskStatus> possible = Set.of();

    /** Tells what it finds. */
    public StateWalk(Findings findings) {
        this.findings = findings;
    }

    @Override
    public void begin(UUID next, List<StoredTask> rows) {
        findings.checked();
        task = next;
        stored = rows;
        born = isOlder(rows);
        possible = born ? EnumSet.allOf(TaskStatus.class) : Set.of();
    }

    /** Whether the log may lack its first events. */
    static boolean isOlder(List<StoredTask> rows) {
        return rows.stream().anyMatch(StoredTask::older);
    }

    @Override
    public void event(LoggedEvent event) {
        boolean allowed =
                Transition.writing(event.kind(), event.status()).stream().anyMatch(this::isPossible);
        if (!allowed) {
            findings.violated("task " + task + ": " + event + " cannot follow " + (born ? names(possible) : "nothing"));
        }
        born = true;
        possible = Transition.silentlyAfter(EnumSet.of(event.status()));
    }

    private boolean isPossible(Transition transition) {
        return transition.isBirth() ? !born : !Collections.disjoint(transition.from(), possible);
    }

    @Override
    public void end() {
        if (!born) {
            findings.violated("task " + task + " is not in the log");
            return;
        }
        stored.stream()
                .filter(row -> !possible.contains(row.status()))
                .forEach(row -> findings.violated("task " + task + " is "
                        + row.status().wireName() + ", but by the log it is " + names(possible)));
    }

    private static String names(Set<TaskStatus> statuses) {
        return statuses.stream().map(TaskStatus::wireName).collect(Collectors.joining(" or "));
    }
}
