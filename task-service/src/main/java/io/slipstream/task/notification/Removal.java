package io.slipstream.task.notification;

/** Why notifications are removed. */
public enum Removal {
    /** They have expired. */
    EXPIRED,
    /** Their one reader has read them long ago; not of roles, since others may not have. */
    READ
}
