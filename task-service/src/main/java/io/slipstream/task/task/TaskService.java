package io.slipstream.task.task;

import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.FieldError;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.task.config.SubmitConfig;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Accepts, finds, cancels and redrives tasks. Never blocks; safe for many threads. */
@ApplicationScoped
public class TaskService {
    private final SubmitStore submitStore;
    private final TaskStore store;
    private final TaskTypes types;
    private final TaskIds ids;
    private final Inserter inserter;
    private final QueueGauge gauge;
    private final SubmitConfig config;
    private final TaskMetrics metrics;
    private final ReadySignal readySignal;
    private final OutboxSignal outboxSignal;

    /** A service over its ports. */
    public TaskService(
            SubmitStore submitStore,
            TaskStore store,
            TaskTypes types,
            TaskIds ids,
            Inserter inserter,
            QueueGauge gauge,
            SubmitConfig config,
            TaskMetrics metrics,
            ReadySignal readySignal,
            OutboxSignal outboxSignal) {
        this.submitStore = submitStore;
        this.store = store;
        this.types = types;
        this.ids = ids;
        this.inserter = inserter;
        this.gauge = gauge;
        this.config = config;
        this.metrics = metrics;
        this.readySignal = readySignal;
        this.outboxSignal = outboxSignal;
    }

    /**
     * Accepts what can be accepted of a request; the answer comes after the commit.
     *
     * @param items in the order of the request
     * @param request what makes the request unrepeatable; null if nothing does
     * @param batch whether it counts as a batch
     */
    public Uni<UnitOutcome> submit(List<SubmitItem> items, @Nullable RequestKey request, boolean batch) {
        return submit(items, request, batch, null);
    }

    /**
     * Accepts all parts of a flow and the flow, or nothing; the answer comes after the commit. Refused parts are all that the answer names then.
     *
     * @param items the parts in the order of the flow
     * @param request what makes the request unrepeatable; null if nothing does
     */
    public Uni<UnitOutcome> submit(List<SubmitItem> items, @Nullable RequestKey request, NewFlow flow) {
        return submit(items, request, false, flow);
    }

    private Uni<UnitOutcome> submit(
            List<SubmitItem> items, @Nullable RequestKey request, boolean batch, @Nullable NewFlow flow) {
        if (request == null || request.answer() == null) {
            return admitKnown(items, request, batch, flow);
        }
        return submitStore
                .repeated(request.tenant(), request.origin(), request.key())
                .chain(before -> before.isPresent()
                        ? Uni.createFrom().item(before.get())
                        : admitKnown(items, request, batch, flow));
    }

    /** A type that another replica has just accepted is asked for before its tasks are refused. */
    private Uni<UnitOutcome> admitKnown(
            List<SubmitItem> items, @Nullable RequestKey request, boolean batch, @Nullable NewFlow flow) {
        Set<Lane> wanted = new HashSet<>();
        for (SubmitItem item : items) {
            if (item instanceof SubmitItem.Asked(Submission asked, String path)
                    && types.find(asked.tenant(), asked.type()).isEmpty()) {
                wanted.add(Lane.ofType(asked.tenant(), asked.type()));
            }
        }
        return wanted.isEmpty()
                ? admit(items, request, batch, flow)
                : types.learn(wanted).chain(() -> admit(items, request, batch, flow));
    }

    private Uni<UnitOutcome> admit(
            List<SubmitItem> items, @Nullable RequestKey request, boolean batch, @Nullable NewFlow flow) {
        SubmitUnit unit = new SubmitUnit(items.stream().map(this::admit).toList(), request, batch, flow);
        List<SubmitOutcome> refusals = unit.items().stream()
                .filter(SubmitOutcome.Refused.class::isInstance)
                .map(SubmitOutcome.class::cast)
                .toList();
        if (refusals.size() == items.size() || (flow != null && !refusals.isEmpty())) {
            unit.tasks().forEach(this::giveBack);
            return Uni.createFrom().item(new UnitOutcome.Done(refusals));
        }
        return inserter.insert(unit)
                .invoke(outcome -> settle(unit, outcome))
                .onFailure()
                .invoke(failure -> unit.tasks().forEach(this::giveBack))
                .onCancellation()
                .invoke(() -> unit.tasks().forEach(this::giveBack));
    }

    /**
     * Lets a task in that its writer inserts in a transaction of its own, or refuses it; types that are not known here are not asked for. The writer tells
     * what became of it: {@link #inserted} or {@link #notInserted}.
     */
    public UnitItem admitNow(Submission asked) {
        return admit(asked, "");
    }

    /** A task that was {@linkplain #admitNow let in} is committed. */
    public void inserted(UnitItem.NewTask task, SubmitOutcome outcome) {
        settle(task, outcome);
        outboxSignal.written();
        Inserter.firstOfLanes(List.of(new UnitOutcome.Done(List.of(outcome)))).forEach(readySignal::ready);
    }

    /** A task that was {@linkplain #admitNow let in} does not come, as far as known. */
    public void notInserted(UnitItem.NewTask task) {
        giveBack(task);
    }

    private UnitItem admit(SubmitItem item) {
        return switch (item) {
            case SubmitItem.Broken(ProblemException why) -> new SubmitOutcome.Refused(why);
            case SubmitItem.Asked(Submission asked, String path) -> admit(asked, path);
        };
    }

    private UnitItem admit(Submission asked, String path) {
        List<FieldError> broken = SubmissionRules.broken(asked, path, config.uniqueWindowLimit());
        if (!broken.isEmpty()) {
            return refuse(asked, ProblemException.invalid(broken));
        }
        Optional<TaskType> type = types.find(asked.tenant(), asked.type());
        if (type.isEmpty()) {
            return refuse(
                    asked, ProblemException.invalid(path + "type", "an existing task type (GET /api/v1/task-types)"));
        }
        if (isTooLarge(asked.payload())) {
            return refuse(asked, payloadTooLarge(path));
        }
        if (!gauge.tryTake(asked.tenant(), asked.type(), asked.priority().level())) {
            return refuse(asked, queueFull(asked));
        }
        int attempts = asked.maxAttempts() != null
                ? asked.maxAttempts()
                : type.get().settings().maxAttempts();
        NotifyWish wish = asked.notifyOn() != null
                ? asked.notifyOn()
                : type.get().settings().notifyOn();
        return new UnitItem.NewTask(ids.next(), asked, attempts, wish);
    }

    private SubmitOutcome.Refused refuse(Submission asked, ProblemException why) {
        metrics.submitted(asked.type(), "refused", 1);
        return new SubmitOutcome.Refused(why);
    }

    private boolean isTooLarge(String payload) {
        return payload.getBytes(StandardCharsets.UTF_8).length
                > config.payloadLimit().asLongValue();
    }

    private ProblemException payloadTooLarge(String path) {
        String rule = "at most " + config.payloadLimit().asLongValue() + " bytes of JSON";
        return new ProblemException(
                ErrorCode.PAYLOAD_TOO_LARGE,
                "'" + path + "payload' must be " + rule,
                List.of(new FieldError(path + "payload", rule)),
                null,
                null);
    }

    private ProblemException queueFull(Submission asked) {
        QueueLevel queue = gauge.queue(asked.tenant(), asked.type());
        String detail = "queue '" + queue.type() + "' holds " + queue.held() + " of " + queue.limit();
        Duration wait = queue.wait(config.retryAfter(), config.retryAfterMax());
        return new ProblemException(ErrorCode.QUEUE_FULL, detail, List.of(), wait, null);
    }

    /** How full the queues of a tenant's types are; what is no type is left out. */
    public List<QueueLevel> queues(String tenant, Collection<String> names) {
        return names.stream()
                .distinct()
                .filter(name -> types.find(tenant, name).isPresent())
                .map(name -> gauge.queue(tenant, name))
                .toList();
    }

    private void settle(SubmitUnit unit, UnitOutcome outcome) {
        switch (outcome) {
            case UnitOutcome.Repeated repeated ->
                unit.tasks().forEach(task -> {
                    giveBack(task);
                    metrics.submitted(task.submission().type(), "repeated", 1);
                });
            case UnitOutcome.Done(List<SubmitOutcome> outcomes) -> {
                for (int i = 0; i < outcomes.size(); i++) {
                    settle(unit.items().get(i), outcomes.get(i));
                }
            }
        }
    }

    private void settle(UnitItem item, SubmitOutcome outcome) {
        if (item instanceof UnitItem.NewTask task) {
            metrics.submitted(task.submission().type(), name(outcome), 1);
            if (outcome instanceof SubmitOutcome.Accepted) {
                gauge.used(task.submission().tenant(), task.submission().type());
            } else {
                giveBack(task);
            }
        }
    }

    private static String name(SubmitOutcome outcome) {
        return switch (outcome) {
            case SubmitOutcome.Accepted accepted -> "accepted";
            case SubmitOutcome.Returned returned -> "returned";
            case SubmitOutcome.Replaced replaced -> "replaced";
            case SubmitOutcome.NotUnique notUnique -> "not_unique";
            case SubmitOutcome.Refused refused -> "refused";
        };
    }

    private void giveBack(UnitItem.NewTask task) {
        gauge.giveBack(task.submission().tenant(), task.submission().type());
    }

    /** A task; fails with NOT_FOUND if there is none for this viewer. */
    public Uni<Task> find(Viewer viewer, UUID id) {
        return store.find(viewer, id).map(found -> found.orElseThrow(() -> unknown(id)));
    }

    /** Tasks, newest first. */
    public Uni<TaskFilter.Found> list(TaskFilter filter) {
        return store.list(filter);
    }

    /** Cancels a task; fails with NOT_FOUND, or with CONFLICT if it ended another way. */
    public Uni<Task> cancel(Viewer viewer, UUID id) {
        return store.cancel(viewer, id).map(result -> switch (result) {
            case TaskStore.CancelResult.Cancelled(Task task) -> cancelled(task);
            case TaskStore.CancelResult.Ended(TaskStatus status) ->
                throw new ProblemException(
                        ErrorCode.CONFLICT, "task " + id + " is " + status.wireName() + " and cannot be cancelled");
            case TaskStore.CancelResult.Unknown() -> throw unknown(id);
        });
    }

    private Task cancelled(Task task) {
        readySignal.stopped(task.id());
        outboxSignal.written();
        return task;
    }

    /** Makes a dead task live again; fails with NOT_FOUND, or with CONFLICT if it is not dead or its unique key is taken. */
    public Uni<Task> redrive(Viewer viewer, UUID id) {
        return redrive(viewer, id, null);
    }

    /** As {@link #redrive(Viewer, UUID)}, with another payload, JSON text, unless it is null; fails with PAYLOAD_TOO_LARGE if it is. */
    public Uni<Task> redrive(Viewer viewer, UUID id, @Nullable String payload) {
        if (payload != null && isTooLarge(payload)) {
            throw payloadTooLarge("");
        }
        return store.redrive(viewer, id, payload).map(result -> switch (result) {
            case TaskStore.RedriveResult.Redriven(Task task, long seq) -> redriven(task, seq);
            case TaskStore.RedriveResult.NotDead(TaskStatus status) ->
                throw new ProblemException(
                        ErrorCode.CONFLICT, "task " + id + " is " + status.wireName() + "; only a dead one is retried");
            case TaskStore.RedriveResult.NotUnique(UUID existing) ->
                throw new ProblemException(ErrorCode.CONFLICT, notUnique(existing));
            case TaskStore.RedriveResult.Unknown() -> throw unknown(id);
        });
    }

    private Task redriven(Task task, long seq) {
        gauge.change(task.tenant(), task.type(), 1);
        if (task.status() == TaskStatus.QUEUED) {
            readySignal.ready(
                    new Lane(task.tenant(), task.type(), task.priority().value()), seq);
        }
        outboxSignal.written();
        return task;
    }

    /** Counts of a tenant. */
    public Uni<TaskStats> stats(String tenant) {
        return store.stats(tenant);
    }

    /** What to say when a unique key is taken. */
    public static String notUnique(@Nullable UUID existing) {
        return "another task has this unique_key" + (existing == null ? "" : ": " + existing);
    }

    private static ProblemException unknown(UUID id) {
        return ProblemException.notFound("task " + id);
    }
}
