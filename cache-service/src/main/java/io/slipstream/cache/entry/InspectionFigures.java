package io.slipstream.cache.entry;

import io.slipstream.cache.namespace.TierName;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** What inspections found lately and since the start, by tier. Any thread may write and read. */
public final class InspectionFigures {
    /** The tiers that are compared with the shared one. */
    public static final List<TierName> TIERS = List.of(TierName.L1, TierName.DISK);

    private static final double BILLION = 1e9;
    private static final int SLICES = 60;

    private final Map<TierName, Tally> tallies = new EnumMap<>(TierName.class);
    private final Duration window;

    /**
     * Nothing found yet.
     *
     * @param window how far {@link #lately} looks back
     * @param nanoTime the present time as {@code System.nanoTime()} tells it
     */
    public InspectionFigures(Duration window, LongSupplier nanoTime) {
        this.window = window;
        TIERS.forEach(
                tier -> tallies.put(tier, new Tally(window.dividedBy(SLICES).toNanos(), nanoTime)));
    }

    void sound(TierName tier) {
        tally(tier).add(0, 0);
    }

    void stale(TierName tier, Duration staleness) {
        tally(tier).add(1, staleness.toMillis());
    }

    /** How far {@link #lately} looks back. */
    public Duration window() {
        return window;
    }

    /** What was found in a tier within the window. */
    public Found lately(TierName tier) {
        return tally(tier).lately();
    }

    /** How many copies of a tier were compared since the start. */
    public long compared(TierName tier) {
        return tally(tier).compared.sum();
    }

    /** How many of them were stale. */
    public long stale(TierName tier) {
        return tally(tier).stale.sum();
    }

    private Tally tally(TierName tier) {
        Tally tally = tallies.get(tier);
        if (tally == null) {
            throw new IllegalArgumentException("tier of an inspection must be one of " + TIERS + ", got " + tier);
        }
        return tally;
    }

    /**
     * What was found.
     *
     * @param compared how many copies were compared with the shared tier
     * @param stale how many of them a read would have got although a newer write was known for longer than the bound
     * @param worst the longest time that such a write was known
     */
    public record Found(long compared, long stale, Duration worst) {
        /** Stale ones in a billion; 0 if nothing was compared. */
        public double partsPerBillion() {
            return compared == 0 ? 0 : stale * BILLION / compared;
        }
    }

    /** Counts in slices of time, of which the oldest is given up when a new one begins. */
    private static final class Tally {
        private final LongAdder compared = new LongAdder();
        private final LongAdder stale = new LongAdder();
        private final Slice[] slices = new Slice[SLICES];
        private final long sliceNanos;
        private final long begin;
        private final LongSupplier nanoTime;

        Tally(long sliceNanos, LongSupplier nanoTime) {
            this.sliceNanos = Math.max(1, sliceNanos);
            this.nanoTime = nanoTime;
            this.begin = nanoTime.getAsLong();
            for (int i = 0; i < SLICES; i++) {
                slices[i] = new Slice(-1);
            }
        }

        synchronized void add(int staleOnes, long millis) {
            compared.increment();
            stale.add(staleOnes);
            long now = number();
            int index = (int) (now % SLICES);
            if (slices[index].number != now) {
                slices[index] = new Slice(now);
            }
            slices[index].compared++;
            slices[index].stale += staleOnes;
            slices[index].worstMillis = Math.max(slices[index].worstMillis, millis);
        }

        synchronized Found lately() {
            long now = number();
            long all = 0;
            long wrong = 0;
            long worst = 0;
            for (Slice slice : slices) {
                if (slice.number >= 0 && slice.number > now - SLICES) {
                    all += slice.compared;
                    wrong += slice.stale;
                    worst = Math.max(worst, slice.worstMillis);
                }
            }
            return new Found(all, wrong, Duration.ofMillis(worst));
        }

        private long number() {
            return (nanoTime.getAsLong() - begin) / sliceNanos;
        }
    }

    /** A stretch of time. */
    private static final class Slice {
        private final long number;
        private long compared;
        private long stale;
        private long worstMillis;

        Slice(long number) {
            this.number = number;
        }
    }
}
