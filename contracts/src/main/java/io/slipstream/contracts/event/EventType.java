package io.slipstream.contracts.event;

import java.util.Arrays;
import java.util.Optional;

/**
 * Every event: a fact in the past tense with a version in its type. Delivery is at least once; records of one key are in
 * order.
 */
public enum EventType {
    /** Rows changed in an application's database. Emitted by applications, or mapped from Debezium. */
    DATA_CHANGED("io.slipstream.data.changed.v1", Topic.DATA_CHANGES, DataChangedV1.class),

    /** Cached copies may no longer be served. Emitted by whoever accepted the invalidation, before it is acknowledged. */
    CACHE_INVALIDATED("io.slipstream.cache.invalidated.v1", Topic.INVALIDATIONS, CacheInvalidatedV1.class),

    /** A soft invalidation holds no more. Emitted by whoever accepted that, before it is acknowledged. */
    CACHE_INVALIDATION_UNDONE(
            "io.slipstream.cache.invalidation-undone.v1", Topic.INVALIDATIONS, CacheInvalidationUndoneV1.class),

    /** The log is alive. Emitted by every replica of cache-service several times a second, so that silence is visible. */
    CACHE_HEARTBEAT("io.slipstream.cache.heartbeat.v1", Topic.INVALIDATIONS, CacheHeartbeatV1.class),

    /**
     * An entry was written or removed; other replicas forget their own copies of it. Emitted by the replica that did it,
     * after the shared tier has it. Ephemeral: of no use to a replica that starts later.
     */
    CACHE_ENTRY_CHANGED("io.slipstream.cache.entry-changed.v1", Topic.INVALIDATIONS, CacheEntryChangedV1.class),

    /** A namespace's policy or the switch changed; replicas read it again. Emitted after the change is committed. */
    CACHE_SETTINGS_CHANGED(
            "io.slipstream.cache.settings-changed.v1", Topic.INVALIDATIONS, CacheSettingsChangedV1.class),

    /** Someone wants a task run. Emitted by applications and services; acknowledged by {@link #TASK_SUBMITTED}. */
    TASK_REQUESTED("io.slipstream.task.requested.v1", Topic.TASKS, TaskRequestedV1.class),

    /** A task was accepted and is durable. */
    TASK_SUBMITTED("io.slipstream.task.submitted.v1", Topic.TASK_EVENTS, TaskLifecycleV1.class),

    /** An attempt began. */
    TASK_STARTED("io.slipstream.task.started.v1", Topic.TASK_EVENTS, TaskLifecycleV1.class),

    /** A running attempt told how far it is. */
    TASK_PROGRESSED("io.slipstream.task.progressed.v1", Topic.TASK_EVENTS, TaskLifecycleV1.class),

    /** A task ended well; it carries the result. */
    TASK_COMPLETED("io.slipstream.task.completed.v1", Topic.TASK_EVENTS, TaskLifecycleV1.class),

    /** An attempt failed and another will follow. */
    TASK_FAILED("io.slipstream.task.failed.v1", Topic.TASK_EVENTS, TaskLifecycleV1.class),

    /** A task ended badly: its attempts are used up, or the error cannot be retried. */
    TASK_DEAD("io.slipstream.task.dead.v1", Topic.TASK_EVENTS, TaskLifecycleV1.class),

    /** A task was cancelled. */
    TASK_CANCELLED("io.slipstream.task.cancelled.v1", Topic.TASK_EVENTS, TaskLifecycleV1.class),

    /**
     * A worker that reads the topic has a task for a time. Emitted by task-service, again with the same id if it was not sure
     * that it had been, and with another after the time is over.
     */
    TASK_DISPATCHED("io.slipstream.task.dispatched.v1", Topic.TASK_DISPATCHES, TaskDispatchedV1.class),

    /** A worker told of a task that was dispatched to it. Emitted by applications; of no effect when it comes too late. */
    TASK_REPORTED("io.slipstream.task.reported.v1", Topic.TASK_RESULTS, TaskReportedV1.class),

    /** Someone wants somebody to be told something. Emitted by applications and services. */
    NOTIFICATION_REQUESTED(
            "io.slipstream.notification.requested.v1", Topic.NOTIFICATIONS, NotificationRequestedV1.class),

    /** A statement took longer than its threshold. Emitted once per fingerprint and interval. */
    SLOW_QUERY_DETECTED("io.slipstream.query.slow-detected.v1", Topic.QUERY_EVENTS, SlowQueryDetectedV1.class),

    /** A file is served under a path from now on. */
    ASSET_PUBLISHED("io.slipstream.asset.published.v1", Topic.ASSET_EVENTS, AssetPublishedV1.class),

    /** Copies of paths at a CDN may no longer be served. */
    ASSET_INVALIDATED("io.slipstream.asset.invalidated.v1", Topic.ASSET_EVENTS, AssetInvalidatedV1.class);

    private final String type;
    private final Topic topic;
    private final Class<?> payload;

    EventType(String type, Topic topic, Class<?> payload) {
        this.type = type;
        this.topic = topic;
        this.payload = payload;
    }

    /** The CloudEvents type. */
    public String type() {
        return type;
    }

    /** Where it is published. */
    public Topic topic() {
        return topic;
    }

    /** The record of its data. */
    public Class<?> payload() {
        return payload;
    }

    /** The event of a CloudEvents type; empty if it is not one of ours. */
    public static Optional<EventType> of(String type) {
        return Arrays.stream(values())
                .filter(candidate -> candidate.type.equals(type))
                .findFirst();
    }
}
