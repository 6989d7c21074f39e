package io.slipstream.task.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.util.RawValue;
import io.slipstream.contracts.event.EventHeaders;
import io.slipstream.task.config.EventsConfig;
import io.slipstream.task.task.TaskEvent;
import io.slipstream.task.task.TaskLifecycle;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;
import org.jspecify.annotations.Nullable;

/** Sends task events as CloudEvents in binary mode, key = task id. */
@ApplicationScoped
public class LifecyclePublisher {
    private static final String SOURCE = "/slipstream/task-service";

    private final MutinyEmitter<byte[]> emitter;
    private final ObjectMapper mapper;
    private final EventsConfig config;

    /** A publisher over a channel. */
    public LifecyclePublisher(
            @Channel("task-events") @OnOverflow(value = OnOverflow.Strategy.BUFFER, bufferSize = 10_000)
                    MutinyEmitter<byte[]> emitter,
            ObjectMapper mapper,
            EventsConfig config) {
        this.emitter = emitter;
        this.mapper = mapper;
        this.config = config;
    }

    /** Sends events in order; ends when Kafka has acknowledged all, fails when it has not in time. */
    Uni<Void> send(List<TaskEvent> events) {
        if (events.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        List<Uni<Void>> sent = events.stream()
                .map(event -> emitter.sendMessage(message(event)))
                .toList();
        return Uni.join()
                .all(sent)
                .andFailFast()
                .ifNoItem()
                .after(config.sendTimeout())
                .fail()
                .replaceWithVoid();
    }

    private Message<byte[]> message(TaskEvent event) {
        Headers headers = new RecordHeaders();
        add(headers, EventHeaders.SPEC_VERSION, "1.0");
        add(headers, EventHeaders.ID, TaskLifecycle.idOf(event));
        add(headers, EventHeaders.SOURCE, SOURCE);
        add(headers, EventHeaders.TYPE, TaskLifecycle.typeOf(event.kind()).type());
        add(headers, EventHeaders.TIME, event.at().toString());
        add(headers, EventHeaders.SUBJECT, event.taskId().toString());
        add(headers, EventHeaders.TENANT, event.tenant());
        add(headers, EventHeaders.TRACE_PARENT, event.traceParent());
        add(headers, EventHeaders.CONTENT_TYPE, "application/json");
        OutgoingKafkaRecordMetadata<String> metadata = OutgoingKafkaRecordMetadata.<String>builder()
                .withKey(event.taskId().toString())
                .withHeaders(headers)
                .build();
        return Message.of(payload(event)).addMetadata(metadata);
    }

    private static void add(Headers headers, String name, @Nullable String value) {
        if (value != null) {
            headers.add(name, value.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** A result too large for a record would hold up all events behind it, so it is left out. */
    private @Nullable String carried(@Nullable String result) {
        boolean large = result != null
                && result.getBytes(StandardCharsets.UTF_8).length
                        > config.resultLimit().asLongValue();
        return large ? null : result;
    }

    private byte[] payload(TaskEvent event) {
        String result = carried(event.result());
        try {
            return mapper.writeValueAsBytes(
                    TaskLifecycle.payloadOf(event, result == null ? null : new RawValue(result)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("event " + event.seq() + " cannot be written as JSON", e);
        }
    }
}
