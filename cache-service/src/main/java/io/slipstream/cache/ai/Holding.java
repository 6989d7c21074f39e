package io.slipstream.cache.ai;

import java.time.LocalDate;
import java.util.Comparator;

/**
 * What keeping a tenant's answers took on a day.
 *
 * @param line whose, and when
 * @param byteSeconds bytes times the seconds that they were kept
 */
public record Holding(Line line, long byteSeconds) {
    /**
     * Whose answers, on which day in UTC.
     */
    public record Line(String tenant, LocalDate day) implements Comparable<Line> {
        private static final Comparator<Line> ORDER =
                Comparator.comparing(Line::tenant).thenComparing(Line::day);

        @Override
        public int compareTo(Line other) {
            return ORDER.compare(this, other);
        }
    }

    /** Both together, of the same line. */
    Holding plus(Holding more) {
        return new Holding(line, byteSeconds + more.byteSeconds);
    }
}
