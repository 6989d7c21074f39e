package io.slipstream.cache.entry;

import java.util.Arrays;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Estimates, for any size of a cache, how many reads would be hits, from a sample of the keys. This is SHARDS of fixed size
 * with its adjustment (Waldspurger, Park, Garthwaite, Ahmad: Efficient MRC Construction with SHARDS, FAST 2015), with
 * distances in bytes: a read is a hit in an LRU cache that holds what was used since the key was used before. A key is
 * sampled if its hash is low enough; when there are too many, the one with the highest hash goes and the bar is lowered. A
 * read of the others costs a hash and a comparison.
 *
 * <p>What can never be a hit counts as a miss at every size: first reads, and reads of what was removed or invalidated.
 * Older reads count less and less. Any thread may tell, without waiting and without a lock: what is told goes into a buffer,
 * from which a worker takes it. What does not fit is left out.
 */
public final class MissRatioCurve {
    private static final int UNKNOWN = -1;
    private static final int FIRST_CAPACITY = 64;

    /** Buckets of distances are this many for each doubling, so a bucket's ends differ by a twelfth. */
    private static final int PER_DOUBLING = 8;

    private static final int BUCKETS = 48 * PER_DOUBLING;

    /** When it knows of as many reads, each counts half from then on. */
    private static final double MAX_READS = 1 << 22;

    private static final double HASHES = 0x1p32;

    // What is told is one number: what it is, the size or UNKNOWN, and the hash.
    private static final int READ = 1;
    private static final int READ_IN_VAIN = 2;
    private static final int WRITTEN = 3;
    private static final int REMOVED = 4;
    private static final int SIZE_BITS = 28;
    private static final int MAX_SIZE = (1 << SIZE_BITS) - 2;

    private final int maxSamples;
    private final LongSupplier reads;
    private final Executor worker;
    private final LossyBuffer told = new LossyBuffer();
    private final AtomicBoolean isDraining = new AtomicBoolean();
    private final DoubleAdder leftOut = new DoubleAdder();
    private final ReentrantLock lock = new ReentrantLock();
    private final double[] distances = new double[BUCKETS];

    /** Keys whose hash is below it, both unsigned, are sampled. */
    private volatile int bar = -1;

    // The samples by hash, in unsigned order; a slot tells when the key was used last, relative to others.
    private int[] hashes = new int[FIRST_CAPACITY];
    private int[] sizes = new int[FIRST_CAPACITY];
    private int[] slots = new int[FIRST_CAPACITY];
    private int count;

    /** A binary indexed tree (Fenwick 1994) of the sizes by slot. */
    private long[] bytesBySlot = new long[2 * FIRST_CAPACITY + 1];

    private long bytes;
    private int lastSlot;
    private int agedSlot;
    private double weight;
    private double forgotten;

    /**
     * An empty curve.
     *
     * @param maxSamples how many keys stand for all
     * @param reads how many reads there were, told here or not sampled, since the curve was made
     * @param worker where the reckoning is done; it may refuse
     */
    MissRatioCurve(int maxSamples, LongSupplier reads, Executor worker) {
        this.maxSamples = maxSamples;
        this.reads = reads;
        this.worker = worker;
    }

    /**
     * A key was read.
     *
     * @param entry what was found; null for a miss
     * @param isCurable whether a miss could have been a hit with more room
     */
    void read(String key, @Nullable Entry entry, boolean isCurable) {
        int hash = hash(key);
        if (isSampled(hash) && !tell(isCurable ? READ : READ_IN_VAIN, hash, entry == null ? UNKNOWN : entry.weight())) {
            leftOut.add(HASHES / Integer.toUnsignedLong(bar));
        }
    }

    /** A key was written. That is a use of the room, and no read. */
    void written(String key, Entry entry) {
        int hash = hash(key);
        if (isSampled(hash)) {
            tell(WRITTEN, hash, entry.weight());
        }
    }

    /** A key was removed: its next read cannot be a hit. */
    void removed(String key) {
        int hash = hash(key);
        if (isSampled(hash)) {
            tell(REMOVED, hash, UNKNOWN);
        }
    }

    /** Whether there was room for it. */
    private boolean tell(int what, int hash, int size) {
        long sized = size == UNKNOWN ? MAX_SIZE + 1 : Math.min(size, MAX_SIZE);
        boolean fits = told.offer((((long) what << SIZE_BITS) | sized) << Integer.SIZE | Integer.toUnsignedLong(hash));
        if (told.isHalfFull() && isDraining.compareAndSet(false, true)) {
            try {
                worker.execute(this::drain);
            } catch (RejectedExecutionException e) {
                isDraining.set(false); // The service stops.
            }
        }
        return fits;
    }

    private void drain() {
        lock.lock();
        try {
            isDraining.set(false);
            takeTold();
        } finally {
            lock.unlock();
        }
    }

    /** Reckons with what was told. The lock is held. */
    private void takeTold() {
        told.drain(this::take);
        if (seen() > MAX_READS) {
            age();
        }
    }

    private void take(long number) {
        int hash = (int) number;
        int sized = (int) (number >>> Integer.SIZE) & (MAX_SIZE + 1);
        int size = sized > MAX_SIZE ? UNKNOWN : sized;
        int what = (int) (number >>> (Integer.SIZE + SIZE_BITS));
        if (!isSampled(hash)) {
            return; // Not any more.
        }
        int at = find(hash);
        switch (what) {
            case READ, READ_IN_VAIN -> {
                count(at, what == READ);
                use(hash, at, size);
            }
            case WRITTEN -> use(hash, at, size);
            default -> {
                if (at >= 0) {
                    resize(at, UNKNOWN);
                }
            }
        }
    }

    /** How many reads it knows of; older ones count less. Waits while others reckon, so not for an event loop. */
    public long reads() {
        lock.lock();
        try {
            takeTold();
            return Math.max(0, Math.round(seen()));
        } finally {
            lock.unlock();
        }
    }

    /**
     * The part of the reads, from 0 to 1, that would be hits in an LRU cache of a size in bytes; null before the first read. Waits
     * as {@link #reads} does.
     */
    public @Nullable Double hitRatio(long size) {
        lock.lock();
        try {
            takeTold();
            double all = seen();
            if (all < 1) {
                return null;
            }
            double place = place((double) size);
            int whole = (int) place;
            double hits = whole < BUCKETS ? distances[whole] * (place - whole) : 0;
            for (int bucket = 0; bucket < Math.min(whole, BUCKETS); bucket++) {
                hits += distances[bucket];
            }
            // What was sampled more or less often than expected are the hottest keys, which are hits at almost any
            // size.
            return Math.clamp((hits + all - weight) / all, 0, 1);
        } finally {
            lock.unlock();
        }
    }

    private double seen() {
        return reads.getAsLong() - leftOut.sum() - forgotten;
    }

    private void count(int at, boolean isCurable) {
        double each = HASHES / Integer.toUnsignedLong(bar);
        weight += each;
        if (at >= 0 && sizes[at] != UNKNOWN && isCurable) {
            double distance = (bytes - upTo(slots[at])) * each + sizes[at];
            distances[Math.min(BUCKETS - 1, (int) place(distance))] += each;
        }
    }

    private static double place(double distance) {
        return distance <= 1 ? 0 : Math.log(distance) / Math.log(2) * PER_DOUBLING;
    }

    /** Makes a key the one that was used last; an unknown size leaves the one that is known. */
    private void use(int hash, int at, int size) {
        if (lastSlot == bytesBySlot.length - 1) {
            compact();
        }
        int slot = ++lastSlot;
        if (at < 0) {
            insert(-at - 1, hash, size, slot);
            return;
        }
        add(slots[at], -Math.max(0, sizes[at]));
        slots[at] = slot;
        add(slot, Math.max(0, sizes[at]));
        if (size != UNKNOWN) {
            resize(at, size);
        }
    }

    private void resize(int at, int size) {
        add(slots[at], Math.max(0, size) - Math.max(0, sizes[at]));
        sizes[at] = size;
    }

    private void insert(int at, int hash, int size, int slot) {
        if (count == hashes.length) {
            int capacity = Math.min(2 * count, maxSamples + 1);
            hashes = Arrays.copyOf(hashes, capacity);
            sizes = Arrays.copyOf(sizes, capacity);
            slots = Arrays.copyOf(slots, capacity);
        }
        System.arraycopy(hashes, at, hashes, at + 1, count - at);
        System.arraycopy(sizes, at, sizes, at + 1, count - at);
        System.arraycopy(slots, at, slots, at + 1, count - at);
        hashes[at] = hash;
        sizes[at] = size;
        slots[at] = slot;
        count++;
        add(slot, Math.max(0, size));
        if (count > maxSamples) {
            count--;
            add(slots[count], -Math.max(0, sizes[count]));
            bar = hashes[count];
        }
    }

    /** Numbers the samples from one, in the order of their use. */
    private void compact() {
        long[] order = new long[count];
        for (int i = 0; i < count; i++) {
            order[i] = ((long) slots[i] << 32) | i;
        }
        Arrays.sort(order);
        bytesBySlot = new long[2 * Math.max(FIRST_CAPACITY, count) + 1];
        bytes = 0;
        lastSlot = 0;
        int aged = 0;
        for (long one : order) {
            int at = (int) one;
            aged += slots[at] <= agedSlot ? 1 : 0;
            slots[at] = ++lastSlot;
            add(lastSlot, Math.max(0, sizes[at]));
        }
        agedSlot = aged;
    }

    /** Lets what was told count half, drops keys that were not used since the last time, and raises the bar if few are left. */
    private void age() {
        forgotten += seen() / 2;
        weight /= 2;
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            distances[bucket] /= 2;
        }
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (slots[i] > agedSlot) {
                hashes[kept] = hashes[i];
                sizes[kept] = sizes[i];
                slots[kept] = slots[i];
                kept++;
            }
        }
        count = kept;
        compact();
        agedSlot = count;
        if (count < maxSamples / 2) {
            bar = (int) Math.min(0xFFFF_FFFFL, 2 * Integer.toUnsignedLong(bar));
        }
    }

    private boolean isSampled(int hash) {
        return Integer.compareUnsigned(hash, bar) < 0;
    }

    /** The index of a hash, or where it would be as {@code Arrays.binarySearch} tells it. */
    private int find(int hash) {
        int low = 0;
        int high = count - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = Integer.compareUnsigned(hashes[middle], hash);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -low - 1;
    }

    private void add(int slot, long size) {
        bytes += size;
        for (int i = slot; i < bytesBySlot.length; i += i & -i) {
            bytesBySlot[i] += size;
        }
    }

    private long upTo(int slot) {
        long sum = 0;
        for (int i = slot; i > 0; i -= i & -i) {
            sum += bytesBySlot[i];
        }
        return sum;
    }

    /** The finalizer of MurmurHash3, since keys that differ little have hash codes that differ little. */
    private static int hash(String key) {
        int hash = key.hashCode();
        hash ^= hash >>> 16;
        hash *= 0x85EBCA6B;
        hash ^= hash >>> 13;
        hash *= 0xC2B2AE35;
        return hash ^ (hash >>> 16);
    }
}
