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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
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

    /**
     * Sends events, those of one task in order; ends when Kafka has acknowledged all, fails when it has not in time. An event is sent only once the
     * one before it of its task is acknowledged: otherwise one that fails could be overtaken by those behind it.
     */
    Uni<Void> send(List<TaskEvent> events) {
        Uni<Void> sent = Uni.createFrom().voidItem();
        for (List<TaskEvent> wave : waves(events)) {
            sent = sent.chain(() -> sendTogether(wave));
        }
        return sent.ifNoItem().after(config.sendTimeout()).fail();
    }

    private Uni<Void> sendTogether(List<TaskEvent> events) {
        return Uni.join()
                .all(events.stream()
                        .map(event -> emitter.sendMessage(message(event)))
                        .toList())
                .andFailFast()
                .replaceWithVoid();
    }

    /** The first events of all tasks, the second ones, and so on. */
    static List<List<TaskEvent>> waves(List<TaskEvent> events) {
        List<List<TaskEvent>> waves = new ArrayList<>();
        Map<UUID, Integer> seen = new HashMap<>();
        for (TaskEvent event : events) {
            int wave = seen.merge(event.taskId(), 1, Integer::sum) - 1;
            if (wave == waves.size()) {
                waves.add(new ArrayList<>());
            }
            waves.get(wave).add(event);
        }
        return waves;
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
