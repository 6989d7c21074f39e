package io.slipstream.task.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How people are told. */
@ConfigMapping(prefix = "slipstream.task.notifications")
public interface NotificationConfig {
    /** How many notifications one call may mark as read; past it 400. */
    @WithDefault("10000")
    int batchLimit();

    /** How many streams of notifications a replica keeps open; one more is answered 503. */
    @WithDefault("500")
    int streamLimit();

    /** How many of them may be of one tenant; one more is answered 503. */
    @WithDefault("200")
    int tenantStreamLimit();

    /**
     * How often an open stream looks for notifications that nothing told it of; at least 100 ms. Bounds the delay when another replica's word
     * is lost. Each look is a question to the database.
     */
    @WithDefault("PT5S")
    Duration streamEvery();

    /** How long a stream may be silent before a comment is sent, so that nothing on the way takes it for dead. */
    @WithDefault("PT15S")
    Duration streamSilence();

    /** How long a stream lasts; then the client comes back, and its credential is looked at again. */
    @WithDefault("PT10M")
    Duration streamLongest();

    /** How often ends of tasks whose owners are to be told are looked for; bounds how late they hear; at least 10 ms. */
    @WithDefault("PT0.5S")
    Duration dueEvery();

    /** How many of these ends are told in one transaction; at least 1. */
    @WithDefault("200")
    int dueLimit();

    /** How long the end of a task is shown; at most 366 days. */
    @WithDefault("P30D")
    Duration taskEndKept();

    /** How long {@code notifications.cleanup} keeps what its one reader has read, unless the task says otherwise. */
    @WithDefault("P30D")
    Duration readKept();

    /** How many notifications are removed in one transaction; at least 1. */
    @WithDefault("1000")
    int removeLimit();
}
