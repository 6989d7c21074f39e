package io.slipstream.task.task;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A kind of task.
 *
 * @param name 1 to 100 lower-case letters, digits, dots, hyphens and underscores
 * @param handler who runs its tasks
 * @param settings how its tasks are treated
 * @param batch how many go together in one call of the handler; null if it takes one only
 */
public record TaskType(
        String name,
        HandlerKind handler,
        TypeSettings settings,
        @Nullable BatchSettings batch) {
    /** What a name must be, for errors. */
    public static final String NAME_RULE =
            "1 to 100 lower-case letters, digits, dots, hyphens and underscores, the first a letter or digit";

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,99}");

    public TaskType {
        if (!isName(name)) {
            throw new IllegalArgumentException("name of a task type must be " + NAME_RULE + ", got '" + name + "'");
        }
    }

    /** A type whose handler takes one task at a time. */
    public TaskType(String name, HandlerKind handler, TypeSettings settings) {
        this(name, handler, settings, null);
    }

    /** A type that a handler within this service runs. */
    public TaskType(String name, TypeSettings settings) {
        this(name, new HandlerKind.Builtin(), settings);
    }

    /** A type that a handler within this service runs, many tasks at a time. */
    public TaskType(String name, TypeSettings settings, BatchSettings batch) {
        this(name, new HandlerKind.Builtin(), settings, batch);
    }

    /** Whether a type may be called so. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /** Whether a tenant defined it, rather than that it is shipped. */
    public boolean isOwn() {
        return !(handler instanceof HandlerKind.Builtin);
    }

    /** Whether workers fetch its tasks over HTTP. */
    public boolean isPulled() {
        return handler instanceof HandlerKind.Pull;
    }
}
