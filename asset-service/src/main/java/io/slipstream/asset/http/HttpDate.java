package io.slipstream.asset.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Dates in HTTP fields (RFC 9110, section 5.6.7), whole seconds. */
final class HttpDate {
    private static final DateTimeFormatter IMF = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter ASCTIME =
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.US).withZone(ZoneOffset.UTC);

    /** Senders must not make it any more, but two digits still name a year: 1970 to 2069. */
    private static final DateTimeFormatter RFC_850 = new DateTimeFormatterBuilder()
            .appendPattern("EEEE, dd-MMM-")
            .appendValueReduced(ChronoField.YEAR, 2, 2, 1970)
            .appendPattern(" HH:mm:ss 'GMT'")
            .toFormatter(Locale.US)
            .withZone(ZoneOffset.UTC);

    private static final List<DateTimeFormatter> FORMS = List.of(IMF, RFC_850, ASCTIME);

    private HttpDate() {}

    /** The preferred form. */
    static String format(Instant instant) {
        return IMF.format(instant);
    }

    /** A date in any of the three forms; null if it is none, in which case its field is to be ignored. */
    static @Nullable Instant parse(String value) {
        for (DateTimeFormatter form : FORMS) {
            try {
                return form.parse(value.trim(), Instant::from);
            } catch (DateTimeException e) {
                // The next form may fit.
            }
        }
        return null;
    }

    /** An instant as a date can express it. */
    static Instant wholeSecond(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS);
    }
}
