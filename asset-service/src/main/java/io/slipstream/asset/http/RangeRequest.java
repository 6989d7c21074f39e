package io.slipstream.asset.http;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a {@code Range} field (RFC 9110, section 14.2) asks of a representation. */
sealed interface RangeRequest {
    /** More ranges than any player or viewer asks for; a field with more is ignored. */
    int MOST = 32;

    /** All of it: there is no such field, or it is to be ignored. */
    record Whole() implements RangeRequest {}

    /**
     * Parts of it.
     *
     * @param ranges at least one, in the order of the field
     */
    record Parts(List<ByteRange> ranges) implements RangeRequest {
        public Parts {
            ranges = List.copyOf(ranges);
        }
    }

    /** None of the parts exists: 416. */
    record Unsatisfiable() implements RangeRequest {}

    /**
     * Consecutive bytes.
     *
     * @param first the position of the first, from 0
     * @param last the position of the last
     */
    record ByteRange(long first, long last) {
        public ByteRange {
            if (first < 0 || last < first) {
                throw new IllegalArgumentException("range must not be empty, got " + first + " to " + last);
            }
        }

        public long length() {
            return last - first + 1;
        }

        /** The value of {@code Content-Range}. */
        public String contentRange(long size) {
            return "bytes " + first + '-' + last + '/' + size;
        }
    }

    /** One range-spec: first and last, first alone, or a suffix length. Eighteen digits fit a long. */
    Pattern SPEC = Pattern.compile("(\\d{1,18})-(\\d{0,18})|-(\\d{1,18})");

    /**
     * Reads the field. Anything but sound byte ranges is ignored, as are more than {@value #MOST} ranges and ranges that together
     * exceed the whole, which only serve to make the answer expensive (section 17.15).
     *
     * @param field its value; null if there is none
     * @param size the representation's size in bytes
     */
    static RangeRequest parse(@Nullable String field, long size) {
        if (field == null || !field.regionMatches(true, 0, "bytes=", 0, 6)) {
            return new Whole();
        }
        List<ByteRange> ranges = new ArrayList<>();
        int specs = 0;
        long total = 0;
        for (String member : field.substring(6).split(",", -1)) {
            String spec = member.trim();
            if (spec.isEmpty()) {
                continue;
            }
            Matcher matcher = SPEC.matcher(spec);
            specs++;
            if (specs > MOST || !matcher.matches() || isBackwards(matcher)) {
                return new Whole();
            }
            ByteRange range = range(matcher, size);
            if (range != null) {
                ranges.add(range);
                total += range.length();
            }
        }
        if (specs == 0 || ranges.size() > 1 && total > size) {
            return new Whole();
        }
        return ranges.isEmpty() ? new Unsatisfiable() : new Parts(ranges);
    }

    /**
     * Whether {@code If-Range} (section 13.1.5) lets the ranges count: the same strong tag, or the very date, if that is strong.
     *
     * @param field its value; null if there is none, which lets them count
     * @param now the date of this answer; a modification in the second before it makes the date weak (section 8.8.2.2)
     */
    static boolean allowedBy(@Nullable String field, String entityTag, Instant modifiedAt, Instant now) {
        if (field == null) {
            return true;
        }
        String validator = field.trim();
        if (validator.endsWith("\"")) {
            return validator.equals(entityTag);
        }
        Instant date = HttpDate.parse(validator);
        Instant modified = HttpDate.wholeSecond(modifiedAt);
        return date != null
                && date.equals(modified)
                && !modified.plus(Duration.ofSeconds(1)).isAfter(now);
    }

    private static boolean isBackwards(Matcher matcher) {
        return matcher.group(1) != null
                && !matcher.group(2).isEmpty()
                && Long.parseLong(matcher.group(2)) < Long.parseLong(matcher.group(1));
    }

    /** The range within the representation; null if it lies outside. */
    private static @Nullable ByteRange range(Matcher matcher, long size) {
        if (matcher.group(1) == null) {
            long suffix = Long.parseLong(matcher.group(3));
            return suffix == 0 || size == 0 ? null : new ByteRange(Math.max(0, size - suffix), size - 1);
        }
        long first = Long.parseLong(matcher.group(1));
        String end = matcher.group(2);
        long last = end.isEmpty() ? size - 1 : Math.min(Long.parseLong(end), size - 1);
        return first >= size ? null : new ByteRange(first, last);
    }
}
