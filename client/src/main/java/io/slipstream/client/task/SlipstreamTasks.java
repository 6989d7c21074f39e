package io.slipstream.client.task;

import io.slipstream.client.cache.CallerThreads;
import io.slipstream.client.cache.ValueCodec;
import io.slipstream.client.config.ClientConfig;
import io.slipstream.client.problem.ProblemException;
import io.slipstream.client.problem.SlipstreamException;
import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/**
 * Background work; inject it. Calls that are not answered, or answered 429, 502, 503 or 504, are made again a few times; a submission carries an
 * {@code Idempotency-Key} of its own, so that it is carried out once whatever gets lost. Failures are {@link SlipstreamException}s. Nothing blocks, and answers come on the caller's event
 * loop, or on a worker thread if the caller is on none.
 */
public final class SlipstreamTasks {
    private static final int SHORTEST_LOOK = 20;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final TaskCalls calls;
    private final ValueCodec codec;
    private final CallerThreads threads;
    private final ClientConfig.TasksConfig config;

    /** The tasks behind some calls. */
    public SlipstreamTasks(TaskCalls calls, ValueCodec codec, CallerThreads threads, ClientConfig config) {
        this.calls = calls;
        this.codec = codec;
        this.threads = threads;
        this.config = config.tasks();
    }

    /** Submits a task; it is durable once there is an answer. Subscribing again submits again. */
    public Uni<Task> submit(NewTask task) {
        return home(() -> {
            String repetition = UUID.randomUUID().toString();
            return persistently(() -> calls.submit(task, repetition));
        });
    }

    /** Submits up to 1000 tasks in one call, with an outcome for each, in their order. */
    public Uni<List<SubmitResult>> submit(List<NewTask> tasks) {
        List<NewTask> all = List.copyOf(tasks);
        return home(() -> {
            String repetition = UUID.randomUUID().toString();
            return persistently(() -> calls.submit(all, repetition));
        });
    }

    /** Looks a task up; a {@link ProblemException} with status 404 if there is none. */
    public Uni<Task> find(UUID id) {
        return home(() -> persistently(() -> calls.find(id)));
    }

    /** Cancels a task; cancelling it again changes nothing. A {@link ProblemException} with status 409 if it ended otherwise. */
    public Uni<Task> cancel(UUID id) {
        return home(() -> persistently(() -> calls.cancel(id)));
    }

    /**
     * Waits until a task has ended, whichever way: completed, cancelled or dead. It is looked at again and again, less and less often.
     *
     * @param atMost how long to wait; then it fails with {@link TimeoutException}, and the task goes on
     */
    public Uni<Task> awaitEnd(UUID id, Duration atMost) {
        return home(() -> look(id, config.look().dividedBy(SHORTEST_LOOK))
                .ifNoItem()
                .after(atMost)
                .failWith(TimeoutException::new));
    }

    /**
     * The result of a task as a value; empty if it has none.
     *
     * @throws IllegalArgumentException if it is no value of this type
     */
    public <T> Optional<T> result(Task task, Class<T> type) {
        return task.result().map(json -> codec.<T>decode(json.getBytes(StandardCharsets.UTF_8), (Type) type));
    }

    private Uni<Task> look(UUID id, Duration pause) {
        return persistently(() -> calls.find(id))
                .chain(task -> task.status().isEnd() ? Uni.createFrom().item(task) : lookAgain(id, pause));
    }

    private Uni<Task> lookAgain(UUID id, Duration pause) {
        Duration doubled = pause.multipliedBy(2);
        Duration next = doubled.compareTo(config.look()) < 0 ? doubled : config.look();
        return Uni.createFrom().voidItem().onItem().delayIt().by(pause).chain(() -> look(id, next));
    }

    private <T> Uni<T> persistently(Supplier<Uni<T>> call) {
        return persistently(call, 0);
    }

    private <T> Uni<T> persistently(Supplier<Uni<T>> call, int repeated) {
        return Uni.createFrom()
                .<T>deferred(call::get)
                .onFailure(failure -> repeated < config.retries() && mayPass(failure))
                .recoverWithUni(failure -> Uni.createFrom()
                        .voidItem()
                        .onItem()
                        .delayIt()
                        .by(pause(failure, repeated))
                        .chain(() -> persistently(call, repeated + 1)));
    }

    /** Doubles each time, with jitter, and is as long as the answer wants it. */
    private Duration pause(Throwable failure, int repeated) {
        long doubled = config.backoff().toMillis() << Math.min(repeated, 10);
        Duration own = Duration.ofMillis(ThreadLocalRandom.current().nextLong(doubled / 2, doubled + 1));
        Duration asked = failure instanceof ProblemException problem
                ? problem.retryAfter().orElse(Duration.ZERO)
                : Duration.ZERO;
        Duration pause = own.compareTo(asked) > 0 ? own : asked;
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }

    private static boolean mayPass(Throwable failure) {
        return switch (failure) {
            // 500 is an error that repeats.
            case ProblemException problem -> problem.isTransient() && problem.status() != 500;
            case SlipstreamException unanswered -> unanswered.isTransient();
            default -> false;
        };
    }

    private <T> Uni<T> home(Supplier<Uni<T>> call) {
        return Uni.createFrom().deferred(() -> call.get().emitOn(threads.current()));
    }
}
