package io.slipstream.task.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.util.RawValue;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.slipstream.contracts.event.EventType;
import io.slipstream.contracts.event.TaskDispatchedV1;
import io.slipstream.task.config.EventsConfig;
import io.slipstream.task.lease.AttemptOutcome;
import io.slipstream.task.lease.Dispatch;
import io.slipstream.task.lease.LeaseTokens;
import io.slipstream.task.lease.PullLeases;
import io.slipstream.task.task.Task;
import io.slipstream.task.task.TaskError;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import java.util.List;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Headers;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;

/** Sends leases as CloudEvents in binary mode, key = concurrency key or task id. */
@ApplicationScoped
@RegisterForReflection(targets = TaskDispatchedV1.class)
public class DispatchPublisher {
    private final MutinyEmitter<byte[]> emitter;
    private final LeaseTokens tokens;
    private final PullLeases leases;
    private final ObjectMapper mapper;
    private final EventsConfig config;
    private final InstantSource clock;

    /** A publisher over a channel. */
    public DispatchPublisher(
            @Channel("task-dispatches") @OnOverflow(value = OnOverflow.Strategy.BUFFER, bufferSize = 10_000)
                    MutinyEmitter<byte[]> emitter,
            LeaseTokens tokens,
            PullLeases leases,
            ObjectMapper mapper,
            EventsConfig config,
            InstantSource clock) {
        this.emitter = emitter;
        this.tokens = tokens;
        this.leases = leases;
        this.mapper = mapper;
        this.config = config;
        this.clock = clock;
    }

    /** Sends leases to a topic; ends when Kafka has acknowledged all, fails when it has not in time. One that no record can hold ends its task. */
    Uni<Void> send(String topic, List<Dispatch> dispatches) {
        if (dispatches.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return Uni.join()
                .all(dispatches.stream().map(dispatch -> send(topic, dispatch)).toList())
                .andFailFast()
                .replaceWithVoid()
                .ifNoItem()
                .after(config.sendTimeout())
                .fail();
    }

    private Uni<Void> send(String topic, Dispatch dispatch) {
        return emitter.sendMessage(message(topic, dispatch))
                .onFailure(RecordTooLargeException.class)
                .recoverWithUni(failure -> {
                    TaskError error = new TaskError("TooLargeToDispatch", "Kafka takes no record of that size");
                    leases.end(dispatch.lease().id(), new AttemptOutcome.Dead(error));
                    return Uni.createFrom().voidItem();
                });
    }

    private Message<byte[]> message(String topic, Dispatch dispatch) {
        Task task = dispatch.lease().task();
        Headers headers = CloudEvent.headers(
                task.id() + "-" + dispatch.lease().counter(),
                EventType.TASK_DISPATCHED.type(),
                clock.instant(),
                task.id().toString(),
                task.tenant(),
                task.traceParent());
        String key = task.concurrencyKey();
        return Message.of(payload(dispatch))
                .addMetadata(OutgoingKafkaRecordMetadata.<String>builder()
                        .withTopic(topic)
                        .withKey(key == null ? task.id().toString() : key)
                        .withHeaders(headers)
                        .build());
    }

    private byte[] payload(Dispatch dispatch) {
        Task task = dispatch.lease().task();
        String checkpoint = dispatch.lease().checkpoint();
        String inputs = dispatch.lease().inputs();
        TaskDispatchedV1 dispatched = new TaskDispatchedV1(
                task.id().toString(),
                task.type(),
                task.attempt(),
                new RawValue(task.payload()),
                checkpoint == null ? null : new RawValue(checkpoint),
                inputs == null ? null : new RawValue(inputs),
                task.deadline(),
                dispatch.until(),
                tokens.of(dispatch.lease()));
        try {
            return mapper.writeValueAsBytes(dispatched);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("task " + task.id() + " cannot be written as JSON", e);
        }
    }
}
