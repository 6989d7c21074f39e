package io.slipstream.task.task;

import static io.slipstream.task.task.TaskStatus.CANCELLED;
import static io.slipstream.task.task.TaskStatus.COMPLETED;
import static io.slipstream.task.task.TaskStatus.DEAD;
import static io.slipstream.task.task.TaskStatus.QUEUED;
import static io.slipstream.task.task.TaskStatus.RUNNING;
import static io.slipstream.task.task.TaskStatus.SCHEDULED;
import static io.slipstream.task.task.TaskStatus.WAITING;

import io.slipstream.task.task.TaskEvent.Kind;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What can happen to a task: the whole state machine, as one table. The statements of the storage carry it out, the verifier
 * replays logs against it, and docs/state/task.md is drawn from it.
 */
public enum Transition {
    SUBMITTED(List.of(), QUEUED, Kind.SUBMITTED, "accepted, and nothing keeps it from running"),
    SUBMITTED_FOR_LATER(List.of(), SCHEDULED, Kind.SUBMITTED, "accepted with a `run_at` ahead"),
    SUBMITTED_BUT_HELD(
            List.of(),
            WAITING,
            Kind.SUBMITTED,
            "accepted while another task has its concurrency key or waits for it, or while it waits for parts of its flow"),
    REPLACED(List.of(SCHEDULED, QUEUED, WAITING), QUEUED, Kind.REPLACED, "another of its unique key took its place"),
    REPLACED_FOR_LATER(
            List.of(SCHEDULED, QUEUED, WAITING),
            SCHEDULED,
            Kind.REPLACED,
            "another of its unique key took its place, with a `run_at` ahead"),
    REPLACED_BUT_HELD(
            List.of(SCHEDULED, QUEUED, WAITING),
            WAITING,
            Kind.REPLACED,
            "another of its unique key took its place, and it waits for its concurrency key"),
    DUE(List.of(SCHEDULED), QUEUED, null, "its time has come"),
    DUE_WITH_KEY(List.of(SCHEDULED), WAITING, null, "its time has come, and it waits for its concurrency key"),
    KEY_FREE(List.of(WAITING), QUEUED, null, "its concurrency key is free and it is the next"),
    LET_GO(List.of(WAITING), QUEUED, null, "the parts of its flow that it waited for have ended"),
    LET_GO_FOR_LATER(
            List.of(WAITING),
            SCHEDULED,
            null,
            "the parts of its flow that it waited for have ended, and its `run_at` is ahead"),
    LET_GO_BUT_HELD(
            List.of(WAITING),
            WAITING,
            null,
            "the parts of its flow that it waited for have ended, and it waits for its concurrency key"),
    CLAIMED(List.of(QUEUED), RUNNING, Kind.STARTED, "a worker took a lease"),
    PROGRESSED(List.of(RUNNING), RUNNING, Kind.PROGRESSED, "the attempt told how far it is"),
    TOLD_A_PART(List.of(RUNNING), RUNNING, Kind.PARTIAL, "the attempt told a partial result"),
    SUCCEEDED(List.of(RUNNING), COMPLETED, Kind.COMPLETED, "the attempt ended well"),
    FAILED(
            List.of(RUNNING),
            SCHEDULED,
            Kind.FAILED,
            "the attempt failed and another follows, or it was lost with several that are isolated"),
    GAVE_UP(
            List.of(RUNNING),
            DEAD,
            Kind.DEAD,
            "the attempt failed for good, was the last one, or was ended by the deadline"),
    RELEASED(List.of(RUNNING), QUEUED, Kind.RELEASED, "the worker gave it back; the attempt does not count"),
    DEFERRED(
            List.of(RUNNING),
            SCHEDULED,
            Kind.RELEASED,
            "the receiver it was sent to wants it later; the attempt does not count"),
    WORKER_LOST(List.of(RUNNING), QUEUED, Kind.FAILED, "the worker was lost with it"),
    QUARANTINED(List.of(RUNNING), DEAD, Kind.DEAD, "one worker too many was lost with it"),
    EXPIRED(List.of(SCHEDULED, QUEUED, WAITING), DEAD, Kind.DEAD, "the deadline passed before it could run"),
    CANCELLED_BY_HAND(
            List.of(SCHEDULED, QUEUED, WAITING, RUNNING), CANCELLED, Kind.CANCELLED, "someone wants it stopped"),
    REDRIVEN(List.of(DEAD), QUEUED, Kind.SUBMITTED, "someone wants a dead task tried again"),
    REDRIVEN_WITH_KEY(
            List.of(DEAD),
            WAITING,
            Kind.SUBMITTED,
            "someone wants a dead task tried again, and it waits for its concurrency key, or for parts of its flow");

    private final List<TaskStatus> from;
    private final TaskStatus to;
    private final @Nullable Kind event;
    private final String meaning;

    Transition(List<TaskStatus> from, TaskStatus to, @Nullable Kind event, String meaning) {
        this.from = from;
        this.to = to;
        this.event = event;
        this.meaning = meaning;
    }

    /** The states that it leaves; none for one that makes a task. */
    public List<TaskStatus> from() {
        return from;
    }

    /** The state that it leads to. */
    public TaskStatus to() {
        return to;
    }

    /** What is written to the log; empty for one that the log does not tell of. */
    public Optional<Kind> event() {
        return Optional.ofNullable(event);
    }

    /** What happens, for people. */
    public String meaning() {
        return meaning;
    }

    /** Whether it makes a task. */
    public boolean isBirth() {
        return from.isEmpty();
    }

    /** Those that write an event of a kind and lead to a state. */
    public static List<Transition> writing(Kind kind, TaskStatus to) {
        return Arrays.stream(values())
                .filter(one -> one.event == kind && one.to == to)
                .toList();
    }

    /** The states that a task may be in that was in one of these when the log last told of it. */
    public static Set<TaskStatus> silentlyAfter(Set<TaskStatus> known) {
        Set<TaskStatus> all = known.isEmpty() ? EnumSet.noneOf(TaskStatus.class) : EnumSet.copyOf(known);
        boolean grew = true;
        while (grew) {
            grew = false;
            for (Transition one : values()) {
                grew |= one.event == null && !Collections.disjoint(one.from, all) && all.add(one.to);
            }
        }
        return all;
    }
}
