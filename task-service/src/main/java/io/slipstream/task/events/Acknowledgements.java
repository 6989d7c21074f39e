package io.slipstream.task.events;

import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Records that are sent together, until Kafka has acknowledged the last one; the first that fails fails them. */
final class Acknowledgements implements Callback {
    private static final Logger LOGGER = Logger.getLogger(Acknowledgements.class);

    private final AtomicInteger missing;
    private final UniEmitter<? super Void> emitter;
    private volatile boolean failed;

    Acknowledgements(int records, UniEmitter<? super Void> emitter) {
        this.missing = new AtomicInteger(records);
        this.emitter = emitter;
    }

    /** Hands records over, on the thread of the producer. Each may wait for a broker that is away, so the first that fails is the last. */
    void sendAll(Producer<String, byte[]> producer, List<ProducerRecord<String, byte[]>> records) {
        for (ProducerRecord<String, byte[]> record : records) {
            if (failed) {
                return;
            }
            var sent = producer.send(record, this);
            LOGGER.tracef("event sent: done=%s", sent.isDone());
        }
    }

    @Override
    public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception failure) {
        if (failure != null) {
            failed = true;
            emitter.fail(failure);
        } else if (missing.decrementAndGet() == 0) {
            emitter.complete(null);
        }
    }
}
