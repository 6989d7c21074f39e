package io.slipstream.task.schedule;

import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.FieldError;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.task.config.SchedulesConfig;
import io.slipstream.task.schedule.ScheduleStore.CreationKey;
import io.slipstream.task.schedule.ScheduleStore.SaveResult;
import io.slipstream.task.schedule.ScheduleStore.Standing;
import io.slipstream.task.task.RequestKey;
import io.slipstream.task.task.SubmitItem;
import io.slipstream.task.task.TaskIds;
import io.slipstream.task.task.TaskService;
import io.slipstream.task.task.TaskTypes;
import io.slipstream.task.task.UnitOutcome;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes, edits, pauses and removes schedules, and runs them out of turn. Never blocks; safe for many threads. */
@ApplicationScoped
public class Schedules {
    private final ScheduleStore store;
    private final TaskTypes types;
    private final TaskService tasks;
    private final TaskIds ids;
    private final SchedulesConfig config;
    private final InstantSource clock;

    /** Schedules of a store. */
    public Schedules(
            ScheduleStore store,
            TaskTypes types,
            TaskService tasks,
            TaskIds ids,
            SchedulesConfig config,
            InstantSource clock) {
        this.store = store;
        this.types = types;
        this.tasks = tasks;
        this.ids = ids;
        this.config = config;
        this.clock = clock;
    }

    /**
     * Who makes a schedule, and how it is called.
     *
     * @param tenant whose it is
     * @param subject who makes it, whose its tasks are; null means nobody's
     * @param name by which the tenant knows it
     */
    public record Author(String tenant, @Nullable String subject, String name) {}

    /**
     * Makes a schedule; fails with INVALID_REQUEST, or with CONFLICT if there is one of the name or too many.
     *
     * @param key what makes the request unrepeatable; null if nothing does
     */
    public Uni<SaveResult> create(Author author, Definition definition, @Nullable CreationKey key) {
        return check(author, definition)
                .chain(() -> store.save(author.tenant(), author.name(), key, standing -> {
                    if (standing.existing().isPresent()) {
                        throw new ProblemException(
                                ErrorCode.CONFLICT, "schedule '" + author.name() + "' exists; PUT replaces it");
                    }
                    return made(author, definition, standing);
                }));
    }

    /**
     * Replaces a schedule, or makes it; fails like {@link #create}, and with PRECONDITION_FAILED.
     *
     * @param condition what must hold for what is there
     */
    public Uni<Schedule> replace(Author author, Definition definition, Predicate<Optional<Schedule>> condition) {
        return check(author, definition)
                .chain(() -> save(author.tenant(), author.name(), standing -> {
                    if (!condition.test(standing.existing())) {
                        throw new ProblemException(
                                ErrorCode.PRECONDITION_FAILED,
                                "schedule '" + author.name() + "' is not as the request expects");
                    }
                    return standing.existing()
                            .map(before -> edited(before, definition, standing.now()))
                            .orElseGet(() -> made(author, definition, standing));
                }));
    }

    private Uni<Schedule> save(String tenant, String name, ScheduleStore.Decision decision) {
        return store.save(tenant, name, null, decision).map(result -> switch (result) {
            case SaveResult.Saved(Schedule schedule) -> schedule;
            case SaveResult.Repeated repeated -> throw new IllegalStateException("no key was given");
        });
    }

    private Uni<Void> check(Author author, Definition definition) {
        ScheduleRules.check(author, definition, config);
        return types.seek(author.tenant(), definition.type())
                .map(type -> type.orElseThrow(
                        () -> ProblemException.invalid("type", "an existing task type (GET /api/v1/task-types)")))
                .replaceWithVoid();
    }

    private Schedule made(Author author, Definition definition, Standing standing) {
        if (standing.schedules() >= config.tenantLimit()) {
            throw new ProblemException(
                    ErrorCode.CONFLICT, "the tenant has " + config.tenantLimit() + " schedules, the most there may be");
        }
        ScheduleRules.checkToCome(definition.timing(), standing.now());
        return ScheduleRules.begun(ids.next(), author, definition, standing.now());
    }

    private static Schedule edited(Schedule before, Definition wanted, Instant now) {
        boolean same = before.definition().timing().equals(wanted.timing());
        if (!same) {
            ScheduleRules.checkToCome(wanted.timing(), now);
        }
        return ScheduleRules.continued(before, wanted, now);
    }

    /** Fires no slots until it is resumed, nor makes up for them then; fails with NOT_FOUND. */
    public Uni<Schedule> pause(String tenant, String name) {
        return enable(tenant, name, false);
    }

    /** Fires slots again, from now on; fails with NOT_FOUND. */
    public Uni<Schedule> resume(String tenant, String name) {
        return enable(tenant, name, true);
    }

    private Uni<Schedule> enable(String tenant, String name, boolean enabled) {
        return save(tenant, name, standing -> {
            Schedule before = standing.existing().orElseThrow(() -> unknown(name));
            return before.definition().enabled() == enabled
                    ? before
                    : ScheduleRules.continued(before, before.definition().enabled(enabled), standing.now());
        });
    }

    /** A schedule; fails with NOT_FOUND if the tenant has none of the name. */
    public Uni<Schedule> find(String tenant, String name) {
        return Schedule.isName(name)
                ? store.find(tenant, name).map(found -> found.orElseThrow(() -> unknown(name)))
                : Uni.createFrom().failure(unknown(name));
    }

    /** A tenant's schedules, the newest first. */
    public Uni<ScheduleStore.Found> list(String tenant, Listing listing) {
        return store.list(tenant, listing);
    }

    /** Removes a schedule; its tasks stay. Fails with NOT_FOUND. */
    public Uni<Void> remove(String tenant, String name) {
        return find(tenant, name)
                .chain(() -> store.remove(tenant, name))
                .invoke(removed -> {
                    if (!removed) {
                        throw unknown(name);
                    }
                })
                .replaceWithVoid();
    }

    /** The slots of a schedule that became tasks, the latest first; fails with NOT_FOUND. */
    public Uni<FiredSlot.Found> slots(String tenant, String name, Listing listing) {
        return find(tenant, name).chain(() -> store.slots(tenant, name, listing));
    }

    /**
     * Submits the task of a schedule at once, paused or not; its slots stay as they are. Fails with NOT_FOUND.
     *
     * @param key what makes the request unrepeatable; null if nothing does
     */
    public Uni<UnitOutcome> run(String tenant, String name, @Nullable RequestKey key, @Nullable String traceParent) {
        return find(tenant, name)
                .map(schedule -> new SubmitItem.Asked(schedule.submissionNow(traceParent), ""))
                .chain(item -> tasks.submit(List.of(item), key, false));
    }

    /** The first slots at or after a moment; fewer if there are no more. Fails with INVALID_REQUEST, naming field and rule. */
    public List<Instant> preview(Timing timing, Instant anchor, @Nullable Instant from, int count) {
        List<FieldError> broken = ScheduleRules.broken(timing);
        if (!broken.isEmpty()) {
            throw ProblemException.invalid(broken);
        }
        Instant begin = from == null ? clock.instant() : from;
        return Stream.iterate(
                        timing.plan(anchor).next(begin.minusNanos(1)),
                        Optional::isPresent,
                        slot -> slot.flatMap(timing.plan(anchor)::next))
                .limit(count)
                .flatMap(Optional::stream)
                .toList();
    }

    /** As {@link #preview(Timing, Instant, Instant, int)}, of what is not stored; an interval counts from the moment. */
    public List<Instant> preview(Timing timing, @Nullable Instant from, int count) {
        Instant begin = from == null ? clock.instant().truncatedTo(ChronoUnit.MILLIS) : from;
        return preview(timing, begin.truncatedTo(ChronoUnit.MILLIS), begin, count);
    }

    private static ProblemException unknown(String name) {
        String shown = Schedule.isName(name) ? " '" + name + "'" : "";
        return ProblemException.notFound("schedule" + shown);
    }
}
