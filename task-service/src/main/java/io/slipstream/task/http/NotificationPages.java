package io.slipstream.task.http;

import io.slipstream.contracts.page.Pagination;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.task.notification.NotificationFilter;
import io.slipstream.task.notification.NotificationService;
import io.slipstream.task.notification.Reader;
import io.slipstream.task.task.TaskType;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.MultivaluedMap;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Lists of notifications, by cursor. */
@ApplicationScoped
public class NotificationPages {
    private static final int LIMIT = 20;
    private static final int MOST = 100;
    private static final int TEXT_LIMIT = 100;
    private static final Instant EARLIEST = Instant.parse("1970-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");
    private static final Set<String> KNOWN = Set.of("cursor", "limit", "unread", "kind", "since", "q");

    private final NotificationService notifications;
    private final Cursors cursors;

    /** Lists of a service's notifications. */
    public NotificationPages(NotificationService notifications, Cursors cursors) {
        this.notifications = notifications;
        this.cursors = cursors;
    }

    /** A page of what the reader was told. */
    Uni<NotificationPage> list(MultivaluedMap<String, String> query, Reader reader) {
        query.keySet().stream()
                .filter(name -> !KNOWN.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw ProblemException.invalid(name, "absent: there is no such parameter");
                });
        String scope = scope(query, reader);
        NotificationFilter filter = new NotificationFilter(
                reader,
                unread(query.getFirst("unread")),
                kind(query.getFirst("kind")),
                since(query.getFirst("since")),
                text(query.getFirst("q")),
                before(query.getFirst("cursor"), scope),
                limit(query.getFirst("limit")));
        return notifications
                .list(filter)
                .chain(found -> notifications.unread(reader).map(unread -> page(found, unread, scope)));
    }

    private NotificationPage page(NotificationFilter.Found found, int unread, String scope) {
        Long next = found.next();
        return new NotificationPage(
                found.notifications().stream().map(NotificationResponse::from).toList(),
                Pagination.cursor(next == null ? null : cursors.write(new UUID(0, next), scope)),
                unread);
    }

    /** What a cursor belongs to: the list, but not how much of it is wanted at once. */
    private static String scope(MultivaluedMap<String, String> query, Reader reader) {
        return "notifications|" + reader + "|" + query.getFirst("unread") + "|" + query.getFirst("kind") + "|"
                + query.getFirst("since") + "|" + query.getFirst("q");
    }

    private long before(@Nullable String cursor, String scope) {
        return cursor == null || cursor.isEmpty()
                ? NotificationFilter.NEWEST
                : cursors.read(cursor, scope).getLeastSignificantBits();
    }

    private static boolean unread(@Nullable String text) {
        if (text == null || "false".equals(text)) {
            return false;
        }
        if ("true".equals(text)) {
            return true;
        }
        throw ProblemException.invalid("unread", "true or false");
    }

    private static @Nullable String kind(@Nullable String text) {
        if (text != null && !TaskType.isName(text)) {
            throw ProblemException.invalid("kind", TaskType.NAME_RULE);
        }
        return text;
    }

    private static @Nullable Instant since(@Nullable String text) {
        try {
            Instant since = text == null ? null : Instant.parse(text);
            if (since == null || (since.isAfter(EARLIEST) && since.isBefore(LATEST))) {
                return since;
            }
        } catch (DateTimeParseException e) {
            throw ProblemException.invalid("since", "a time such as 2027-01-31T08:00:00Z");
        }
        throw ProblemException.invalid("since", "a time in the years 1970 to 9999");
    }

    private static @Nullable String text(@Nullable String text) {
        if (text != null
                && (text.isBlank() || text.length() > TEXT_LIMIT || text.chars().anyMatch(Character::isISOControl))) {
            throw ProblemException.invalid("q", "1 to " + TEXT_LIMIT + " printable characters");
        }
        return text;
    }

    private static int limit(@Nullable String text) {
        if (text == null) {
            return LIMIT;
        }
        if (text.matches("[0-9]{1,3}")) {
            int number = Integer.parseInt(text);
            if (number >= 1 && number <= MOST) {
                return number;
            }
        }
        throw ProblemException.invalid("limit", "a whole number 1 to " + MOST);
    }
}
