package io.slipstream.cache.events;

import io.slipstream.cache.config.LogConfig;
import io.slipstream.cache.invalidation.InvalidationLog;
import io.slipstream.cache.invalidation.LogContact;
import io.slipstream.cache.invalidation.LogPosition;
import io.slipstream.cache.invalidation.LogRecord;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.utils.Utils;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Appends to the log in Kafka. A thread of its own sends, since sending may block for a while when the brokers are away; a
 * record counts once all in-sync replicas of Kafka have it.
 */
public final class KafkaInvalidationLog implements InvalidationLog {
    private static final Logger LOGGER = Logger.getLogger(KafkaInvalidationLog.class);
    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaSettings settings;
    private final LogRecordCodec codec;
    private final LogContact contact;
    private final int partitions;
    private final Duration timeout;
    private final BlockingQueue<Pending> queue;
    private final Thread thread;
    private volatile boolean closed;

    /** Does nothing before {@link #start()}. */
    public KafkaInvalidationLog(KafkaSettings settings, LogRecordCodec codec, LogContact contact, LogConfig config) {
        this.settings = settings;
        this.codec = codec;
        this.contact = contact;
        this.partitions = config.partitions();
        this.timeout = config.appendTimeout();
        this.queue = new ArrayBlockingQueue<>(config.maxPending());
        this.thread =
                Thread.ofPlatform().name("invalidation-log-writer").daemon().unstarted(this::run);
    }

    /** Begins to send. */
    public void start() {
        thread.start();
    }

    /** Sends what waits, then ends. */
    public void close() {
        closed = true;
    }

    @Override
    public int partitions() {
        return partitions;
    }

    @Override
    public int partitionOf(String namespace) {
        // As Kafka's own producers do for records with a key.
        return Utils.toPositive(Utils.murmur2(namespace.getBytes(StandardCharsets.UTF_8))) % partitions;
    }

    @Override
    public Uni<LogPosition> append(int partition, LogRecord record) {
        Uni<LogPosition> appended = Uni.createFrom().emitter(emitter -> enqueue(partition, record, emitter));
        return appended.ifNoItem().after(timeout).failWith(() -> unavailable(null));
    }

    private void enqueue(int partition, LogRecord record, UniEmitter<? super LogPosition> emitter) {
        if (closed || contact.epoch() == 0) {
            // Never heard: it could not be told which log this would go to.
            emitter.fail(unavailable(null));
        } else if (!queue.offer(new Pending(partition, record, emitter, System.nanoTime()))) {
            emitter.fail(unavailable(null));
        }
    }

    private void run() {
        KafkaProducer<byte[], byte[]> producer = null;
        try {
            while (!closed || !queue.isEmpty()) {
                Pending next = queue.poll(POLL.toMillis(), TimeUnit.MILLISECONDS);
                if (next != null) {
                    producer = send(producer, next);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (producer != null) {
                producer.close(timeout);
            }
        }
    }

    private @Nullable KafkaProducer<byte[], byte[]> send(
            @Nullable KafkaProducer<byte[], byte[]> producer, Pending next) {
        if (System.nanoTime() - next.queuedAt() > timeout.toNanos()) {
            next.emitter().fail(unavailable(null));
            return producer;
        }
        KafkaProducer<byte[], byte[]> sender = producer;
        try {
            if (sender == null) {
                sender = new KafkaProducer<>(settings.producer(timeout));
            }
            var sent = sender.send(codec.encode(next.partition(), next.record()), (metadata, failure) -> {
                if (failure == null) {
                    next.emitter().complete(new LogPosition(metadata.partition(), metadata.offset()));
                } else {
                    next.emitter().fail(unavailable(failure));
                }
            });
            LOGGER.tracef("record sent: done=%s", sent.isDone());
            return sender;
        } catch (KafkaException | IllegalStateException e) {
            next.emitter().fail(unavailable(e));
            if (sender != null) {
                sender.close(Duration.ZERO);
            }
            return null;
        }
    }

    private static ProblemException unavailable(@Nullable Throwable cause) {
        String detail = "the invalidation log does not take records now";
        return cause == null
                ? new ProblemException(ErrorCode.LOG_UNAVAILABLE, detail)
                : new ProblemException(ErrorCode.LOG_UNAVAILABLE, detail, cause);
    }

    /** A record that waits to be sent. */
    private record Pending(int partition, LogRecord record, UniEmitter<? super LogPosition> emitter, long queuedAt) {}
}
