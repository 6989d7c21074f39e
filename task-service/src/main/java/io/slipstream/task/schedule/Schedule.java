package io.slipstream.task.schedule;

import io.slipstream.task.task.Submission;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A schedule of a tenant.
 *
 * @param id grows with the time it was made
 * @param tenant whose
 * @param name by which the tenant knows it
 * @param subject who made it, whose its tasks are; null means nobody's
 * @param definition what people say about it
 * @param revision grows with each edit, pause and resumption
 * @param anchor from when its interval counts
 * @param progress how far it is
 * @param createdAt when it was made
 * @param updatedAt when it was edited last
 */
public record Schedule(
        UUID id,
        String tenant,
        String name,
        @Nullable String subject,
        Definition definition,
        long revision,
        Instant anchor,
        Progress progress,
        Instant createdAt,
        Instant updatedAt) {
    /** What a name must be, for errors. */
    public static final String NAME_RULE =
            "1 to 64 lower-case letters, digits, dots, hyphens and underscores, the first a letter or digit";

    /** What the tag begins with that names the schedule of a task. */
    public static final String TAG = "schedule:";

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

    /** How it is with a schedule. */
    public enum Status {
        /** It fires its slots. */
        ACTIVE,
        /** The task of its next slot was refused, and is tried again. */
        REFUSED,
        /** Somebody paused it. */
        PAUSED,
        /** It has no slot any more. */
        FINISHED;

        /** The name on the wire, lower case. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whether a schedule may be called so. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /** Its slots. */
    public Plan plan() {
        return definition.timing().plan(anchor);
    }

    /** How it is with it. */
    public Status status() {
        if (!definition.enabled()) {
            return Status.PAUSED;
        }
        if (progress.nextSlot() == null) {
            return Status.FINISHED;
        }
        return progress.refusals() > 0 ? Status.REFUSED : Status.ACTIVE;
    }

    /** Its task for a slot. */
    public Submission submission(Instant slot) {
        return submission(SlotId.of(name, slot), null);
    }

    /** Its task for someone who wants it at once. */
    public Submission submissionNow(@Nullable String traceParent) {
        return submission(null, traceParent);
    }

    private Submission submission(@Nullable String requestId, @Nullable String traceParent) {
        List<String> tags = new ArrayList<>(definition.tags());
        tags.add(TAG + name);
        return new Submission(
                tenant,
                subject,
                definition.type(),
                definition.payload(),
                definition.priority(),
                null,
                null,
                null,
                null,
                definition.maxAttempts(),
                tags,
                requestId,
                traceParent);
    }
}
