/**
 * Notifications: what people are told, one person or all who have a role. Creating, listing, following, marking as read and removing them, and telling the
 * owners of tasks how these ended.
 */
@NullMarked
package io.slipstream.task.notification;

import org.jspecify.annotations.NullMarked;
