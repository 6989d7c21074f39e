package io.slipstream.cache.invalidation;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where in the log a change stands. A caller that shows it with a read gets nothing older than that change, whichever replica
 * answers.
 *
 * @param epoch which log
 * @param points at most one for each partition
 */
public record ConsistencyToken(long epoch, List<Point> points) {
    /** The rule in words. */
    public static final String RULE = "the Consistency-Token of an earlier answer";

    private static final int MAX_LENGTH = 4096;
    private static final Pattern POINT = Pattern.compile("\\.([0-9a-f]{1,7})([-_])([0-9a-f]{1,15})");
    private static final Pattern FORM = Pattern.compile("(-?[0-9a-f]{1,16})((?:" + POINT.pattern() + ")*)");
    private static final long UNTOLD = 0xfff_ffff_ffff_ffffL;

    public ConsistencyToken {
        points = List.copyOf(points);
    }

    /**
     * A change in one partition.
     *
     * @param partition which
     * @param offset where the record of the change stands
     * @param isFloor what the shared tier holds may be older than the change; otherwise it holds the change itself
     */
    public record Point(int partition, long offset, boolean isFloor) {
        /** Whether the log did not have the change yet. */
        boolean isUntold() {
            return offset == UNTOLD;
        }
    }

    /** Of a write that stands in the log at a position. */
    public static ConsistencyToken ofWrite(long epoch, LogPosition position, boolean isShared) {
        return new ConsistencyToken(epoch, List.of(new Point(position.partition(), position.offset(), !isShared)));
    }

    /** Of a write that only the shared tier has. */
    public static ConsistencyToken untold(long epoch, int partition) {
        return new ConsistencyToken(epoch, List.of(new Point(partition, UNTOLD, false)));
    }

    /** The point in a partition; null if the token says nothing about it. */
    public @Nullable Point in(int partition) {
        for (Point point : points) {
            if (point.partition() == partition) {
                return point;
            }
        }
        return null;
    }

    /** The token of a text; null if it is none. */
    public static @Nullable ConsistencyToken parse(String text) {
        Matcher whole = text.length() > MAX_LENGTH ? null : FORM.matcher(text);
        if (whole == null || !whole.matches()) {
            return null;
        }
        try {
            List<Point> points = new ArrayList<>();
            Matcher one = POINT.matcher(whole.group(2));
            while (one.find()) {
                points.add(new Point(
                        Integer.parseInt(one.group(1), 16),
                        Long.parseLong(one.group(3), 16),
                        one.group(2).equals("_")));
            }
            return new ConsistencyToken(Long.parseLong(whole.group(1), 16), points);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** Its text form. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(Long.toString(epoch, 16));
        for (Point point : points) {
            text.append('.')
                    .append(Integer.toString(point.partition(), 16))
                    .append(point.isFloor() ? '_' : '-')
                    .append(Long.toString(point.offset(), 16));
        }
        return text.toString();
    }
}
