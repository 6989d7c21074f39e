package io.slipstream.task.task;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code traceparent} of W3C Trace Context. */
public final class TraceParent {
    private static final Pattern VALID =
            Pattern.compile("[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

    private TraceParent() {}

    /** The value itself if it is well-formed, otherwise null. */
    public static @Nullable String valid(@Nullable String traceParent) {
        return traceParent != null && VALID.matcher(traceParent).matches() ? traceParent : null;
    }

    /** The 32 hexadecimal digits of the trace id; null if there is no well-formed value. */
    public static @Nullable String traceId(@Nullable String traceParent) {
        String valid = valid(traceParent);
        return valid == null ? null : valid.substring(3, 35);
    }
}
