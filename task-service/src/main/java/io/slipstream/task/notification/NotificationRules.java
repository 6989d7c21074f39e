package io.slipstream.task.notification;

import io.slipstream.contracts.problem.FieldError;
import io.slipstream.contracts.security.Scope;
import io.slipstream.task.task.TaskType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What holds for the fields of a new notification, whichever way it came. */
public final class NotificationRules {
    /** What a role must be, for errors. */
    public static final String ROLE_RULE =
            "one of " + Arrays.stream(Scope.values()).map(Scope::value).collect(Collectors.joining(", "));

    /** The longest title. */
    public static final int TITLE_LIMIT = 200;

    /** The longest message. */
    public static final int MESSAGE_LIMIT = 4_000;

    /** The largest data, in bytes of UTF-8. */
    public static final int DATA_LIMIT = 16 << 10;

    private static final int KEY_LIMIT = 255;

    private NotificationRules() {}

    /** The rules that it breaks. */
    public static List<FieldError> broken(NewNotification wanted) {
        List<FieldError> broken = new ArrayList<>();
        switch (wanted.recipient()) {
            case Recipient.Subject(String name) ->
                check(broken, "subject", isLine(name, Recipient.SUBJECT_LIMIT), line(Recipient.SUBJECT_LIMIT));
            case Recipient.Role(String name) ->
                check(broken, "role", Scope.of(name).isPresent(), ROLE_RULE);
        }
        check(broken, "kind", TaskType.isName(wanted.kind()), TaskType.NAME_RULE);
        check(broken, "title", isLine(wanted.title(), TITLE_LIMIT), line(TITLE_LIMIT));
        check(
                broken,
                "message",
                isText(wanted.message()),
                "1 to " + MESSAGE_LIMIT + " printable characters, line ends and tabs among them");
        String key = wanted.key();
        check(broken, "key", key == null || isLine(key, KEY_LIMIT), line(KEY_LIMIT));
        check(broken, "data", isSmall(wanted.data()), "JSON of at most " + DATA_LIMIT + " bytes");
        return broken;
    }

    private static void check(List<FieldError> broken, String field, boolean holds, String rule) {
        if (!holds) {
            broken.add(new FieldError(field, rule));
        }
    }

    private static String line(int limit) {
        return "1 to " + limit + " printable characters";
    }

    private static boolean isLine(String text, int limit) {
        return !text.isBlank() && text.length() <= limit && text.chars().noneMatch(Character::isISOControl);
    }

    private static boolean isText(String text) {
        return !text.isBlank()
                && text.length() <= MESSAGE_LIMIT
                && text.chars().noneMatch(NotificationRules::isUnprintable);
    }

    private static boolean isUnprintable(int character) {
        return Character.isISOControl(character) && character != '\n' && character != '\r' && character != '\t';
    }

    private static boolean isSmall(@Nullable String data) {
        return data == null || data.getBytes(StandardCharsets.UTF_8).length <= DATA_LIMIT;
    }
}
