package io.slipstream.task.verify;

import io.slipstream.task.task.TaskEvent.Kind;
import io.slipstream.task.task.TaskStatus;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/** A log that a test writes, in memory. Events are numbered in the order in which they are written, over all tasks. */
final class WrittenLog implements TaskLog {
    static final TypeName NAME = new TypeName("t", "mail");

    private final Map<UUID, List<StoredTask>> stored = new LinkedHashMap<>();
    private final Map<UUID, List<LoggedEvent>> events = new LinkedHashMap<>();
    private final Map<UUID, String> keys = new HashMap<>();
    private final Map<TypeName, Counts> tallies = new HashMap<>();
    private final Map<TypeName, Integer> limits = new HashMap<>();
    private final List<StoredFlow> flows = new ArrayList<>();
    private final Map<UUID, Long> unsent = new LinkedHashMap<>();
    private final List<Consumer<SlotTasks>> slots = new ArrayList<>();
    private final List<EndNotice> notices = new ArrayList<>();
    private boolean whole = true;
    private boolean older;
    private boolean settled = true;
    private long seq;

    /** Events as {@code "started running 1 1"}: kind, status, attempt, lease. */
    WrittenLog events(UUID task, String... lines) {
        for (String line : lines) {
            String[] parts = line.split(" ");
            LoggedEvent event = new LoggedEvent(
                    task,
                    ++seq,
                    NAME,
                    Kind.valueOf(parts[0].toUpperCase(Locale.ROOT)),
                    TaskStatus.of(parts[1]).orElseThrow(),
                    Integer.parseInt(parts[2]),
                    Long.parseLong(parts[3]));
            events.computeIfAbsent(task, key -> new ArrayList<>()).add(event);
        }
        stored.computeIfAbsent(task, key -> new ArrayList<>());
        return this;
    }

    /** A row of the task where it belongs, as {@code "completed 1 1"}: status, attempt, lease. */
    WrittenLog stored(UUID task, String line) {
        String[] parts = line.split(" ");
        TaskStatus status = TaskStatus.of(parts[0]).orElseThrow();
        return stored(task, status, !status.ended(), Integer.parseInt(parts[1]), Long.parseLong(parts[2]));
    }

    WrittenLog stored(UUID task, TaskStatus status, boolean live, int attempt, long lease) {
        stored.computeIfAbsent(task, key -> new ArrayList<>())
                .add(new StoredTask(task, NAME, live, status, attempt, lease, older));
        return this;
    }

    WrittenLog key(UUID task, String key) {
        keys.put(task, key);
        return this;
    }

    WrittenLog tally(Counts counts) {
        tallies.put(NAME, counts);
        return this;
    }

    WrittenLog limit(int concurrency) {
        limits.put(NAME, concurrency);
        return this;
    }

    WrittenLog flow(StoredFlow flow) {
        flows.add(flow);
        return this;
    }

    WrittenLog unsent(UUID task, long event) {
        unsent.put(task, event);
        return this;
    }

    /** A slot and the task it names, what a task says in the log and which it is; null for what there is not. */
    WrittenLog slot(String slot, UUID fired, String says, UUID logged) {
        slots.add(told -> told.entry(NAME.tenant(), slot, fired, says, logged));
        return this;
    }

    WrittenLog notice(EndNotice notice) {
        notices.add(notice);
        return this;
    }

    /** From here on rows are of tasks that were accepted before the oldest day there is. */
    WrittenLog cutOff() {
        whole = false;
        older = true;
        return this;
    }

    /** The settings of types are new. */
    WrittenLog unsettled() {
        settled = false;
        return this;
    }

    @Override
    public LogSpan span() {
        return new LogSpan(Instant.EPOCH, LocalDate.EPOCH, whole);
    }

    @Override
    public void tasks(TaskRule told) {
        stored.forEach((task, rows) -> {
            told.begin(task, rows);
            events.getOrDefault(task, List.of()).forEach(told::event);
            told.end();
        });
    }

    private List<RunEvent> runs() {
        return events.values().stream()
                .flatMap(List::stream)
                .map(event -> new RunEvent(event, keys.getOrDefault(event.task(), ""), settled))
                .sorted(Comparator.comparing(run -> run.event().seq()))
                .toList();
    }

    @Override
    public void leasesByKey(Consumer<RunEvent> told) {
        runs().stream()
                .filter(run -> !run.key().isEmpty())
                .sorted(Comparator.comparing(RunEvent::key))
                .forEach(told);
    }

    @Override
    public Map<TypeName, Integer> limits() {
        return limits;
    }

    @Override
    public void leasesByType(Consumer<RunEvent> told) {
        runs().forEach(told);
    }

    @Override
    public void flows(Consumer<StoredFlow> told) {
        flows.forEach(told);
    }

    @Override
    public Map<TypeName, Counts> tallies() {
        return tallies;
    }

    @Override
    public void notices(Consumer<EndNotice> told) {
        notices.forEach(told);
    }

    @Override
    public void outbox(OutboxReferences told) {
        unsent.forEach((task, event) ->
                told.entry(task, event, events.get(task).stream().anyMatch(one -> one.seq() == event)));
    }

    @Override
    public void slots(SlotTasks told) {
        slots.forEach(slot -> slot.accept(told));
    }
}
