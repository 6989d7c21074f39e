package io.slipstream.task.events;

import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.task.config.EventsConfig;
import io.slipstream.task.notification.NotificationService;
import io.slipstream.task.notification.Origin;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/**
 * Creates notifications asked for by events, a batch at a time. Each is in the database before the batch's offsets are committed, and once only: its event id is stored
 * with it. A record that cannot be understood, or is refused, goes to the dead-letter topic and the others go on. While the database is away the batch waits.
 */
@ApplicationScoped
public class NotificationConsumer {
    private final NotificationReader reader;
    private final NotificationService notifications;
    private final DeadLetterPublisher deadLetters;
    private final EventsConfig config;

    /** A consumer that creates by a service. */
    public NotificationConsumer(
            NotificationReader reader,
            NotificationService notifications,
            DeadLetterPublisher deadLetters,
            EventsConfig config) {
        this.reader = reader;
        this.notifications = notifications;
        this.deadLetters = deadLetters;
        this.config = config;
    }

    /** Handles a batch; acknowledged when all of it is durable somewhere. */
    @Incoming("notifications")
    public Uni<Void> consume(ConsumerRecords<String, byte[]> records) {
        List<Uni<Void>> handled = new ArrayList<>();
        records.forEach(record -> handled.add(handle(record)));
        return handled.isEmpty()
                ? Uni.createFrom().voidItem()
                : Uni.join().all(handled).usingConcurrencyOf(4).andFailFast().replaceWithVoid();
    }

    private Uni<Void> handle(ConsumerRecord<String, byte[]> record) {
        return switch (reader.read(record)) {
            case NotificationReader.Read.Unreadable(String reason) -> deadLetters.send(record, reason);
            case NotificationReader.Read.Request request -> create(record, request);
        };
    }

    private Uni<Void> create(ConsumerRecord<String, byte[]> record, NotificationReader.Read.Request request) {
        return Uni.createFrom()
                .deferred(() -> notifications.create(request.wanted(), Origin.EVENT, request.key()))
                .onFailure(NotificationConsumer::passes)
                .retry()
                .withBackOff(
                        config.retryDelay().dividedBy(5), config.retryDelay().multipliedBy(5))
                .indefinitely()
                .replaceWithVoid()
                .onFailure()
                .recoverWithUni(failure -> deadLetters.send(record, reason(failure)));
    }

    private static boolean passes(Throwable failure) {
        return failure instanceof ProblemException problem && problem.code() == ErrorCode.STORE_UNAVAILABLE;
    }

    private static String reason(Throwable failure) {
        return failure instanceof ProblemException problem
                ? problem.getMessage() + " " + problem.errors()
                : String.valueOf(failure.getMessage());
    }
}
