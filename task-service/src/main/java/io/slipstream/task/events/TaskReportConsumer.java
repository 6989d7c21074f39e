package io.slipstream.task.events;

import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.task.config.EventsConfig;
import io.slipstream.task.lease.LeaseAnswer;
import io.slipstream.task.lease.PullLeases;
import io.slipstream.task.task.TaskMetrics;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/**
 * Takes what workers report about tasks that they got over Kafka, a batch at a time. A batch is in the database before its
 * offsets are committed. A report that comes again, or too late, has no effect and is counted; one that cannot be
 * understood, or whose token was not given out here, goes to the dead-letter topic. While the database is away the batch
 * waits and nothing is lost.
 */
@ApplicationScoped
public class TaskReportConsumer {
    private final ReportReader reader;
    private final PullLeases leases;
    private final DeadLetterPublisher deadLetters;
    private final TaskMetrics metrics;
    private final EventsConfig config;

    /** A consumer that settles leases. */
    public TaskReportConsumer(
            ReportReader reader,
            PullLeases leases,
            DeadLetterPublisher deadLetters,
            TaskMetrics metrics,
            EventsConfig config) {
        this.reader = reader;
        this.leases = leases;
        this.deadLetters = deadLetters;
        this.metrics = metrics;
        this.config = config;
    }

    private record Known(ConsumerRecord<String, byte[]> record, PullLeases.Item item) {}

    /** Handles a batch; acknowledged when all of it is durable somewhere. */
    @Incoming("task-results")
    public Uni<Void> consume(ConsumerRecords<String, byte[]> records) {
        List<Uni<Void>> handled = new ArrayList<>();
        Map<String, List<Known>> byTenant = new LinkedHashMap<>();
        for (ConsumerRecord<String, byte[]> record : records) {
            switch (reader.read(record)) {
                case ReportReader.Read.Unreadable(String reason) -> handled.add(bury(record, reason));
                case ReportReader.Read.Report(String tenant, PullLeases.Item item) ->
                    byTenant.computeIfAbsent(tenant, key -> new ArrayList<>()).add(new Known(record, item));
            }
        }
        byTenant.forEach((tenant, known) -> handled.add(settle(tenant, known)));
        return handled.isEmpty()
                ? Uni.createFrom().voidItem()
                : Uni.join().all(handled).andFailFast().replaceWithVoid();
    }

    private Uni<Void> settle(String tenant, List<Known> known) {
        List<PullLeases.Item> items = known.stream().map(Known::item).toList();
        return Uni.createFrom()
                .deferred(() -> leases.settle(tenant, items))
                .onFailure(TaskReportConsumer::passes)
                .retry()
                .withBackOff(
                        config.retryDelay().dividedBy(5), config.retryDelay().multipliedBy(5))
                .indefinitely()
                .chain(answers -> tell(known, answers));
    }

    private static boolean passes(Throwable failure) {
        return failure instanceof ProblemException problem
                && (problem.code() == ErrorCode.OVERLOADED || problem.code() == ErrorCode.STORE_UNAVAILABLE);
    }

    private Uni<Void> tell(List<Known> known, List<LeaseAnswer> answers) {
        List<Uni<Void>> told = new ArrayList<>();
        for (int i = 0; i < known.size(); i++) {
            told.add(tell(known.get(i), answers.get(i)));
        }
        return Uni.join().all(told).andFailFast().replaceWithVoid();
    }

    private Uni<Void> tell(Known known, LeaseAnswer answer) {
        return switch (answer) {
            case LeaseAnswer.Held held -> done("held");
            case LeaseAnswer.Ended ended -> done("ended");
            case LeaseAnswer.Cancelled cancelled -> done("cancelled");
            case LeaseAnswer.Refused(ProblemException why) when why.code() == ErrorCode.STALE_LEASE -> done("stale");
            case LeaseAnswer.Refused(ProblemException why) ->
                bury(known.record(), "the token names no lease of the tenant");
        };
    }

    private Uni<Void> done(String outcome) {
        metrics.reported(outcome);
        return Uni.createFrom().voidItem();
    }

    private Uni<Void> bury(ConsumerRecord<String, byte[]> record, String reason) {
        metrics.reported("dead_letter");
        return deadLetters.send(record, reason);
    }
}
