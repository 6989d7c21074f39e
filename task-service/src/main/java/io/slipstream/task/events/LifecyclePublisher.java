package io.slipstream.task.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.util.RawValue;
import io.slipstream.contracts.event.TaskLifecycleV1;
import io.slipstream.task.config.EventsConfig;
import io.slipstream.task.task.TaskEvent;
import io.slipstream.task.task.TaskLifecycle;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.jspecify.annotations.Nullable;

/** Sends task events as CloudEvents in binary mode, key = task id. */
@ApplicationScoped
public class LifecyclePublisher {
    private static final String CHANNEL = "task-events";

    private final KafkaClientService clients;
    private final ObjectWriter writer;
    private final EventsConfig config;
    private final String topic;

    /**
     * A publisher over a channel.
     *
     * @param channel what makes the channel's producer, which is used directly: a batch is one hand-over to its thread
     */
    public LifecyclePublisher(
            @Channel(CHANNEL) MutinyEmitter<byte[]> channel,
            KafkaClientService clients,
            ObjectMapper mapper,
            EventsConfig config,
            @ConfigProperty(name = "mp.messaging.outgoing." + CHANNEL + ".topic") String topic) {
        this.clients = clients;
        this.writer = mapper.writerFor(TaskLifecycleV1.class);
        this.config = config;
        this.topic = topic;
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
        List<ProducerRecord<String, byte[]>> records =
                events.stream().map(this::record).toList();
        return Uni.createFrom().emitter(emitter -> {
            Acknowledgements acks = new Acknowledgements(records.size(), emitter);
            clients.<String, byte[]>getProducer(CHANNEL)
                    .runOnSendingThread(producer -> {
                        acks.sendAll(producer, records);
                    })
                    .subscribe()
                    .with(handedOver -> {}, emitter::fail);
        });
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

    private ProducerRecord<String, byte[]> record(TaskEvent event) {
        String id = event.taskId().toString();
        Headers headers = CloudEvent.headers(
                TaskLifecycle.idOf(event),
                TaskLifecycle.typeOf(event.kind()).type(),
                event.at(),
                id,
                event.tenant(),
                event.traceParent());
        return new ProducerRecord<>(topic, null, id, payload(event), headers);
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
            return writer.writeValueAsBytes(
                    TaskLifecycle.payloadOf(event, result == null ? null : new RawValue(result)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("event " + event.seq() + " cannot be written as JSON", e);
        }
    }
}
