package io.slipstream.task.notification;

import io.slipstream.task.task.TaskError;
import io.slipstream.task.task.TaskStatus;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Ends of tasks in plain words. What is in them was given by others, so it is cut and cleaned; it never fails. */
final class TaskEndWords {
    private static final int NAME_LIMIT = 120;

    private TaskEndWords() {}

    /**
     * The notification of an end.
     *
     * @param data JSON text for programs
     * @param kept how long it is shown
     */
    static NewNotification notification(TaskEnd end, @Nullable String data, Duration kept) {
        return new NewNotification(
                end.tenant(),
                Recipient.subject(end.subject()),
                "task." + end.status().wireName(),
                cut(title(end), NotificationRules.TITLE_LIMIT),
                cut(message(end), NotificationRules.MESSAGE_LIMIT),
                data,
                new Expiry.After(kept),
                end.key());
    }

    private static String title(TaskEnd end) {
        String name = end.fileName();
        return name == null || name.isBlank()
                ? "Task " + ended(end.status()) + ": " + end.type()
                : "Document '" + cut(name, NAME_LIMIT) + "' " + processed(end.status());
    }

    private static String ended(TaskStatus status) {
        return switch (status) {
            case COMPLETED -> "completed";
            case CANCELLED -> "was cancelled";
            case DEAD, SCHEDULED, QUEUED, WAITING, RUNNING -> "failed";
        };
    }

    private static String processed(TaskStatus status) {
        return switch (status) {
            case COMPLETED -> "was processed";
            case CANCELLED -> "will not be processed";
            case DEAD, SCHEDULED, QUEUED, WAITING, RUNNING -> "could not be processed";
        };
    }

    private static String message(TaskEnd end) {
        StringBuilder message = new StringBuilder("Task ")
                .append(end.task())
                .append(" of type ")
                .append(end.type())
                .append(' ')
                .append(ended(end.status()));
        if (end.attempt() > 0) {
            message.append(" in attempt ").append(end.attempt());
        }
        TaskError error = end.error();
        if (error != null && end.status() != TaskStatus.COMPLETED) {
            message.append(": ").append(error.type()).append(": ").append(error.message());
        }
        return message.append('.').toString();
    }

    /** Without what cannot be printed, and at most so long. */
    private static String cut(String text, int limit) {
        StringBuilder cut = new StringBuilder();
        for (int at = 0; at < text.length(); ) {
            int character = text.codePointAt(at);
            at += Character.charCount(character);
            if (cut.length() + Character.charCount(character) + (at < text.length() ? 1 : 0) > limit) {
                return cut.append('…').toString();
            }
            cut.appendCodePoint(Character.isISOControl(character) ? ' ' : character);
        }
        return cut.toString();
    }
}
