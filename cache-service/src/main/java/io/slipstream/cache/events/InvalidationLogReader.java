package io.slipstream.cache.events;

import io.slipstream.cache.invalidation.Canary;
import io.slipstream.cache.invalidation.InvalidationMetrics;
import io.slipstream.cache.invalidation.LogApplier;
import io.slipstream.cache.invalidation.LogContact;
import io.slipstream.cache.invalidation.LogRecord;
import io.slipstream.cache.invalidation.SelfTest;
import io.slipstream.contracts.event.EventType;
import io.slipstream.contracts.event.Topic;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Reads the whole log on a thread of its own, without a group: every replica applies every record. At the start it reads
 * back as far as any entry can be old; after a lost connection it goes on where it was.
 */
public final class InvalidationLogReader {
    private static final Logger LOGGER = Logger.getLogger(InvalidationLogReader.class);
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration BACKOFF = Duration.ofMillis(250);

    /** How long a partition in use may stay unheard before the connection is made anew. */
    private static final Duration RENEW_AFTER = Duration.ofSeconds(10);

    private final KafkaSettings settings;
    private final LogRecordCodec codec;
    private final LogApplier applier;
    private final LogContact contact;
    private final Heartbeats heartbeats;
    private final SelfTest selfTest;
    private final DeadLetterPublisher deadLetters;
    private final InvalidationMetrics metrics;
    private final InstantSource clock;
    private final Duration readBack;
    private final List<TopicPartition> partitions;
    private final Map<TopicPartition, Long> positions = new HashMap<>();
    private final Map<TopicPartition, Long> caughtUpAt = new HashMap<>();
    private final Set<Integer> calls = new HashSet<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    private volatile @Nullable KafkaConsumer<byte[], byte[]> current;
    private boolean complained;
    private boolean restored;
    private boolean resumes;

    /** See the class; does nothing by itself. */
    public InvalidationLogReader(
            KafkaSettings settings,
            LogRecordCodec codec,
            LogApplier applier,
            LogContact contact,
            Heartbeats heartbeats,
            SelfTest selfTest,
            DeadLetterPublisher deadLetters,
            InvalidationMetrics metrics,
            InstantSource clock,
            Duration readBack) {
        this.settings = settings;
        this.codec = codec;
        this.applier = applier;
        this.contact = contact;
        this.heartbeats = heartbeats;
        this.selfTest = selfTest;
        this.deadLetters = deadLetters;
        this.metrics = metrics;
        this.clock = clock;
        this.readBack = readBack;
        this.partitions = IntStream.range(0, contact.partitions())
                .mapToObj(p -> new TopicPartition(Topic.Names.INVALIDATIONS, p))
                .toList();
        this.thread =
                Thread.ofPlatform().name("invalidation-log-reader").daemon().unstarted(this::run);
    }

    /** Begins to read. */
    public void start() {
        thread.start();
    }

    /** Ends reading. */
    public void close() {
        closed.countDown();
        KafkaConsumer<byte[], byte[]> consumer = current;
        if (consumer != null) {
            consumer.wakeup();
        }
    }

    private void run() {
        while (!isClosed(Duration.ZERO)) {
            try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings.consumer())) {
                current = consumer;
                meet();
                consumer.assign(partitions);
                seek(consumer);
                complained = false;
                read(consumer);
            } catch (WakeupException e) {
                LOGGER.debugf("reading the invalidation log was interrupted");
            } catch (OffsetOutOfRangeException e) {
                LOGGER.warnf("records of the invalidation log were missed: partitions=%s", e.partitions());
                e.partitions().forEach(positions::remove);
            } catch (KafkaException | IllegalStateException e) {
                complain(e);
            } finally {
                current = null;
            }
            isClosed(BACKOFF);
        }
    }

    private void complain(RuntimeException failure) {
        if (!complained) {
            complained = true;
            LOGGER.warnf("the invalidation log cannot be read, trying again: cause=%s", failure.toString());
        } else {
            LOGGER.debugf("the invalidation log still cannot be read: cause=%s", failure.toString());
        }
    }

    /** Whether it is closed, at the latest after a time. */
    private boolean isClosed(Duration within) {
        try {
            return closed.await(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** Finds out which log this is. A topic that was made anew is another log. */
    private void meet() {
        LogIdentity.Description log = LogIdentity.describe(settings.admin());
        if (log.partitions() != partitions.size()) {
            throw new IllegalStateException("topic " + Topic.Names.INVALIDATIONS + " has " + log.partitions()
                    + " partitions, slipstream.cache.log.partitions says " + partitions.size());
        }
        if (contact.epoch() != log.epoch()) {
            positions.clear();
        }
        applier.met(log.epoch());
    }

    private void seek(KafkaConsumer<byte[], byte[]> consumer) {
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
        if (!restored) {
            restored = true;
            restore(begins, ends);
        }
        long since = clock.instant().minus(readBack).toEpochMilli();
        Map<TopicPartition, Long> times = new HashMap<>();
        partitions.forEach(partition -> times.put(partition, since));
        Map<TopicPartition, OffsetAndTimestamp> starts = consumer.offsetsForTimes(times);
        for (TopicPartition partition : partitions) {
            long end = ends.getOrDefault(partition, 0L);
            long begin = begins.getOrDefault(partition, 0L);
            Long resume = positions.get(partition);
            if (resume != null && resume >= begin && resume <= end) {
                consumer.seek(partition, resume);
                caughtUpAt.putIfAbsent(partition, end);
                continue;
            }
            if (contact.position(partition.partition()) > 0) {
                // Where it was, the log is not any more: what stood between is not known.
                applier.missed(partition.partition(), end);
            }
            OffsetAndTimestamp start = starts.get(partition);
            consumer.seek(partition, start == null ? end : start.offset());
            caughtUpAt.put(partition, end);
        }
    }

    /** Goes on where an earlier run of this replica was, if its copies on disk can be brought up to date. */
    private void restore(Map<TopicPartition, Long> begins, Map<TopicPartition, Long> ends) {
        List<Long> saved = applier.restore(offsets(begins), offsets(ends));
        if (saved != null) {
            resumes = true;
            partitions.forEach(partition -> positions.put(partition, saved.get(partition.partition())));
            LOGGER.infof("the invalidation log is read on from where it was: positions=%s", saved);
        }
    }

    private List<Long> offsets(Map<TopicPartition, Long> byPartition) {
        return partitions.stream()
                .map(partition -> byPartition.getOrDefault(partition, 0L))
                .toList();
    }

    private void read(KafkaConsumer<byte[], byte[]> consumer) {
        long heardAt = System.nanoTime();
        while (!isClosed(Duration.ZERO)) {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
            metrics.read(records.count());
            for (ConsumerRecord<byte[], byte[]> record : records) {
                apply(record);
            }
            for (TopicPartition partition : records.isEmpty() ? partitions : records.partitions()) {
                advance(partition, consumer.position(partition));
            }
            // Only now do the answers say that the records before the calls are applied.
            calls.forEach(heartbeats::called);
            calls.clear();
            long now = System.nanoTime();
            if (contact.isHeard()) {
                heardAt = now;
            } else if (now - heardAt > RENEW_AFTER.toNanos()) {
                LOGGER.debugf("the invalidation log is silent, connecting anew");
                return;
            }
        }
    }

    private void advance(TopicPartition partition, long position) {
        Long before = positions.put(partition, position);
        if (before == null || before != position) {
            applier.advanced(partition.partition(), position);
        }
    }

    private void heard(TopicPartition partition, ConsumerRecord<byte[], byte[]> record) {
        long number = codec.ownHeartbeat(record);
        Canary canary = codec.canary(record);
        if (number >= 0) {
            advance(partition, record.offset() + 1);
            heartbeats.returned(record.partition(), number);
        } else if (canary != null) {
            selfTest.heard(record.partition(), canary);
        } else if (LogRecordCodec.isRollCall(record)) {
            calls.add(record.partition());
        } else {
            LogRecord.Heartbeat heartbeat = codec.anyHeartbeat(record);
            if (heartbeat != null) {
                heartbeats.overheard(record.partition(), heartbeat);
            }
        }
    }

    private void apply(ConsumerRecord<byte[], byte[]> record) {
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        boolean isOld = record.offset() < caughtUpAt.getOrDefault(partition, 0L);
        String type = LogRecordCodec.typeOf(record);
        if (EventType.CACHE_HEARTBEAT.type().equals(type)) {
            // All records before it are applied; it proves so only once the position says so, too.
            if (!isOld) {
                heard(partition, record);
            } else if (resumes && LogRecordCodec.tellsOfUntoldWrites(record)) {
                heartbeats.overheard(record.partition());
            }
            return;
        }
        if (isOld && !resumes && EventType.CACHE_ENTRY_CHANGED.type().equals(type)) {
            return; // Nothing was in process then, nor on disk.
        }
        try {
            LogRecord decoded = codec.decode(record);
            if (decoded != null) {
                applier.apply(record.partition(), record.offset(), decoded);
            }
        } catch (UnreadableRecordException e) {
            if (!isOld) {
                metrics.deadLetter();
                deadLetters.put(record, e.reason()).subscribe().with(done -> {}, failure -> {});
            }
        }
    }
}
