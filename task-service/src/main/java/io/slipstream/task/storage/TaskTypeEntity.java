package io.slipstream.task.storage;

import io.slipstream.task.task.BatchSettings;
import io.slipstream.task.task.HandlerKind;
import io.slipstream.task.task.NotifyWish;
import io.slipstream.task.task.PushUrl;
import io.slipstream.task.task.RateLimit;
import io.slipstream.task.task.RetryPolicy;
import io.slipstream.task.task.TaskType;
import io.slipstream.task.task.TypeSettings;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A row of {@code task_type}. */
@Entity
@Table(name = "task_type")
public class TaskTypeEntity {
    /** Whose settings of which type. */
    @Embeddable
    public record Id(
            @Column(name = "tenant") String tenant,
            @Column(name = "name") String name) implements Serializable {}

    @EmbeddedId
    private Id id = new Id("", "");

    @Column(name = "max_attempts")
    private int maxAttempts;

    @Column(name = "concurrency")
    private @Nullable Integer concurrency;

    @Column(name = "retry_initial_ms")
    private long retryInitialMillis;

    @Column(name = "retry_max_ms")
    private long retryMaxMillis;

    @Column(name = "retry_multiplier")
    private double retryMultiplier;

    @Column(name = "retry_jitter")
    private double retryJitter;

    @Column(name = "timeout_ms")
    private long timeoutMillis;

    @Column(name = "handler")
    private String handler = HandlerKind.Builtin.NAME;

    @Column(name = "lease_ms")
    private @Nullable Long leaseMillis;

    @Column(name = "batch_max_size")
    private @Nullable Integer batchMaxSize;

    @Column(name = "batch_linger_ms")
    private @Nullable Long batchLingerMillis;

    @Column(name = "rate_per_second")
    private @Nullable Double ratePerSecond;

    @Column(name = "rate_burst")
    private @Nullable Integer rateBurst;

    @Column(name = "push_url")
    private @Nullable String pushUrl;

    @Column(name = "push_salt")
    private @Nullable Long pushSalt;

    @Column(name = "push_salt_before")
    private @Nullable Long pushSaltBefore;

    @Column(name = "topic")
    private @Nullable String topic;

    @Column(name = "notify_on")
    private String notifyOn = NotifyWish.NONE.wireName();

    /** For Hibernate. */
    protected TaskTypeEntity() {}

    static TaskTypeEntity from(String tenant, TaskType type) {
        TypeSettings settings = type.settings();
        TaskTypeEntity entity = new TaskTypeEntity();
        entity.id = new Id(tenant, type.name());
        entity.maxAttempts = settings.maxAttempts();
        entity.concurrency = settings.concurrency();
        entity.retryInitialMillis = settings.retry().initial().toMillis();
        entity.retryMaxMillis = settings.retry().max().toMillis();
        entity.retryMultiplier = settings.retry().multiplier();
        entity.retryJitter = settings.retry().jitter();
        entity.timeoutMillis = settings.timeout().toMillis();
        entity.handler = type.handler().wireName();
        BatchSettings batch = type.batch();
        entity.batchMaxSize = batch == null ? null : batch.maxSize();
        entity.batchLingerMillis = batch == null ? null : batch.linger().toMillis();
        RateLimit rate = settings.rateLimit();
        entity.ratePerSecond = rate == null ? null : rate.perSecond();
        entity.rateBurst = rate == null ? null : rate.burst();
        entity.notifyOn = settings.notifyOn().wireName();
        switch (type.handler()) {
            case HandlerKind.Builtin builtin -> {}
            case HandlerKind.Pull(Duration lease) -> entity.leaseMillis = lease.toMillis();
            case HandlerKind.Kafka kafka -> {
                entity.leaseMillis = kafka.lease().toMillis();
                entity.topic = kafka.topic();
            }
            case HandlerKind.Http http -> {
                entity.leaseMillis = http.lease().toMillis();
                entity.pushUrl = http.url().toString();
                entity.pushSalt = http.salt();
                entity.pushSaltBefore = http.saltBefore();
            }
        }
        return entity;
    }

    Id id() {
        return id;
    }

    TaskType type() {
        RetryPolicy retry = new RetryPolicy(
                Duration.ofMillis(retryInitialMillis), Duration.ofMillis(retryMaxMillis), retryMultiplier, retryJitter);
        RateLimit rate = ratePerSecond == null || rateBurst == null ? null : new RateLimit(ratePerSecond, rateBurst);
        TypeSettings settings =
                new TypeSettings(maxAttempts, concurrency, retry, Duration.ofMillis(timeoutMillis), rate, wish());
        return new TaskType(id.name(), handledBy(), settings, batch());
    }

    private NotifyWish wish() {
        return NotifyWish.of(notifyOn).orElse(NotifyWish.NONE);
    }

    private @Nullable BatchSettings batch() {
        return batchMaxSize == null || batchLingerMillis == null
                ? null
                : new BatchSettings(batchMaxSize, Duration.ofMillis(batchLingerMillis));
    }

    /** Sending tasks elsewhere is no reason for another secret. */
    void keepSaltsOf(@Nullable TaskTypeEntity before) {
        if (before != null && before.pushSalt != null && pushSalt != null) {
            pushSalt = before.pushSalt;
            pushSaltBefore = before.pushSaltBefore;
        }
    }

    /** A new salt; false if it has none. */
    boolean rotate(long salt) {
        if (pushSalt == null) {
            return false;
        }
        pushSaltBefore = pushSalt;
        pushSalt = salt;
        return true;
    }

    private HandlerKind handledBy() {
        if (topic != null && leaseMillis != null) {
            return new HandlerKind.Kafka(topic, Duration.ofMillis(leaseMillis));
        }
        if (pushUrl != null && pushSalt != null && leaseMillis != null) {
            return new HandlerKind.Http(PushUrl.of(pushUrl), Duration.ofMillis(leaseMillis), pushSalt, pushSaltBefore);
        }
        return HandlerKind.Pull.NAME.equals(handler) && leaseMillis != null
                ? new HandlerKind.Pull(Duration.ofMillis(leaseMillis))
                : new HandlerKind.Builtin();
    }
}
