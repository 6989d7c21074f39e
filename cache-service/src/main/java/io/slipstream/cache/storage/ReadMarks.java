package io.slipstream.cache.storage;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Which records were read since they were written: a bit for each sequence, shared by those that are a million apart. A
 * shared bit gives a record a second chance it did not earn, nothing worse. Any thread may use it.
 */
final class ReadMarks {
    private static final int WORDS = 1 << 14;

    private final AtomicLongArray words = new AtomicLongArray(WORDS);

    void mark(long sequence) {
        long bit = 1L << sequence;
        if ((words.get(word(sequence)) & bit) == 0) {
            words.accumulateAndGet(word(sequence), bit, (word, more) -> word | more);
        }
    }

    /** Whether a record was read; forgets it. */
    boolean take(long sequence) {
        long bit = 1L << sequence;
        return (words.getAndAccumulate(word(sequence), ~bit, (word, rest) -> word & rest) & bit) != 0;
    }

    private static int word(long sequence) {
        return (int) (sequence >>> 6) & (WORDS - 1);
    }
}
