package io.slipstream.task.events;

import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.task.config.EventsConfig;
import io.slipstream.task.task.SubmitItem;
import io.slipstream.task.task.SubmitOutcome;
import io.slipstream.task.task.TaskMetrics;
import io.slipstream.task.task.TaskService;
import io.slipstream.task.task.UnitOutcome;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/**
 * Takes tasks asked for by events, a batch at a time. Each is in the database before the batch's offsets are committed,
 * and once only: its event id is stored with it. A record that cannot be understood goes to the dead-letter topic and the
 * others go on. While the database is away or a queue is full, the batch waits and nothing is lost.
 */
@ApplicationScoped
public class TaskRequestConsumer {
    private final RequestReader reader;
    private final TaskService tasks;
    private final DeadLetterPublisher deadLetters;
    private final TaskMetrics metrics;
    private final EventsConfig config;

    /** A consumer that submits to a service. */
    public TaskRequestConsumer(
            RequestReader reader,
            TaskService tasks,
            DeadLetterPublisher deadLetters,
            TaskMetrics metrics,
            EventsConfig config) {
        this.reader = reader;
        this.tasks = tasks;
        this.deadLetters = deadLetters;
        this.metrics = metrics;
        this.config = config;
    }

    /** Handles a batch; acknowledged when all of it is durable somewhere. */
    @Incoming("tasks")
    public Uni<Void> consume(ConsumerRecords<String, byte[]> records) {
        List<Uni<Void>> handled = new ArrayList<>();
        records.forEach(record -> handled.add(handle(record)));
        return handled.isEmpty()
                ? Uni.createFrom().voidItem()
                : Uni.join().all(handled).andFailFast().replaceWithVoid();
    }

    private Uni<Void> handle(ConsumerRecord<String, byte[]> record) {
        return switch (reader.read(record)) {
            case RequestReader.Read.Unreadable(String reason) -> bury(record, reason);
            case RequestReader.Read.Request request -> submit(record, request);
        };
    }

    private Uni<Void> submit(ConsumerRecord<String, byte[]> record, RequestReader.Read.Request request) {
        SubmitItem item = new SubmitItem.Asked(request.submission(), "");
        return Uni.createFrom()
                .deferred(() -> tasks.submit(List.of(item), request.key(), false))
                .invoke(TaskRequestConsumer::failWhenFull)
                .onFailure(TaskRequestConsumer::passes)
                .retry()
                .withBackOff(
                        config.retryDelay().dividedBy(5), config.retryDelay().multipliedBy(5))
                .indefinitely()
                .chain(outcome -> settle(record, outcome))
                .onFailure()
                .recoverWithUni(failure -> bury(record, String.valueOf(failure.getMessage())));
    }

    private static void failWhenFull(UnitOutcome outcome) {
        if (outcome instanceof UnitOutcome.Done(List<SubmitOutcome> outcomes)
                && outcomes.getFirst() instanceof SubmitOutcome.Refused(ProblemException why)
                && why.code() == ErrorCode.QUEUE_FULL) {
            throw why;
        }
    }

    private static boolean passes(Throwable failure) {
        return failure instanceof ProblemException problem
                && (problem.code() == ErrorCode.QUEUE_FULL
                        || problem.code() == ErrorCode.OVERLOADED
                        || problem.code() == ErrorCode.STORE_UNAVAILABLE);
    }

    private Uni<Void> settle(ConsumerRecord<String, byte[]> record, UnitOutcome outcome) {
        return switch (outcome) {
            case UnitOutcome.Repeated repeated -> done("duplicate");
            case UnitOutcome.Done(List<SubmitOutcome> outcomes) ->
                switch (outcomes.getFirst()) {
                    case SubmitOutcome.Accepted accepted -> done("accepted");
                    case SubmitOutcome.Returned returned -> done("returned");
                    case SubmitOutcome.Replaced replaced -> done("replaced");
                    case SubmitOutcome.NotUnique notUnique -> done("not_unique");
                    case SubmitOutcome.Refused(ProblemException why) -> bury(record, String.valueOf(why.getMessage()));
                };
        };
    }

    private Uni<Void> done(String outcome) {
        metrics.requested(outcome);
        return Uni.createFrom().voidItem();
    }

    private Uni<Void> bury(ConsumerRecord<String, byte[]> record, String reason) {
        metrics.requested("dead_letter");
        return deadLetters.send(record, reason);
    }
}
