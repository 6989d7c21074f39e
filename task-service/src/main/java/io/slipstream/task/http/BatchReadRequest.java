package io.slipstream.task.http;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.slipstream.contracts.problem.ProblemException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which notifications to mark as read.
 *
 * @param notificationIds their ids
 */
@RegisterForReflection
public record BatchReadRequest(@Nullable List<@Nullable String> notificationIds) {
    private static final String FIELD = "notification_ids";
    private static final Pattern ID =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");

    /** The ids; fails with INVALID_REQUEST if there are none, too many, or some that are none. */
    Set<UUID> ids(int most) {
        if (notificationIds == null || notificationIds.isEmpty() || notificationIds.size() > most) {
            throw ProblemException.invalid(FIELD, "a list of 1 to " + most + " ids of notifications");
        }
        Set<UUID> ids = new LinkedHashSet<>();
        for (int i = 0; i < notificationIds.size(); i++) {
            ids.add(id(notificationIds.get(i), i));
        }
        return ids;
    }

    private static UUID id(@Nullable String text, int at) {
        if (text == null || !ID.matcher(text).matches()) {
            throw ProblemException.invalid(FIELD + "[" + at + "]", "the id of a notification");
        }
        return UUID.fromString(text);
    }
}
