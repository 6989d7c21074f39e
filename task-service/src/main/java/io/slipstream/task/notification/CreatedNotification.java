package io.slipstream.task.notification;

import java.util.UUID;

/**
 * What became of a wish to create a notification.
 *
 * @param id the notification
 * @param isNew false if one with its key was there before
 */
public record CreatedNotification(UUID id, boolean isNew) {}
