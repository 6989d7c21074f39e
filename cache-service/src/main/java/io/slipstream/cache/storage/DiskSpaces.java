package io.slipstream.cache.storage;

import io.slipstream.cache.entry.EntryKey;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The namespaces of the tier on disk: what each takes, and the barriers. All that happens to the tier is numbered by one
 * sequence; a copy whose number is not above the barrier of its namespace, or the common one, is absent. Any thread may
 * read and raise; what a namespace takes is counted by the writer's thread alone.
 */
final class DiskSpaces {
    private static final byte FORMAT = 1;

    private final AtomicLong sequence = new AtomicLong();
    private final AtomicLong barrier = new AtomicLong();
    private final AtomicBoolean raised = new AtomicBoolean();
    private final Map<String, Map<String, Space>> named = new ConcurrentHashMap<>();
    private final Map<Integer, Space> numbered = new ConcurrentHashMap<>();
    private int lastNumber;

    /** The next number. A copy takes its own before it is asked whether it is current, so that a later barrier is above. */
    long next() {
        return sequence.incrementAndGet();
    }

    /** The last number that was given. */
    long last() {
        return sequence.get();
    }

    /** The common barrier. */
    long barrier() {
        return barrier.get();
    }

    /** All copies of a namespace so far are absent. */
    synchronized void raise(String tenant, String namespace) {
        space(tenant, namespace).barrier.set(next());
        raised.set(true);
    }

    /** All copies so far are absent. */
    synchronized void raiseAll() {
        barrier.set(next());
        raised.set(true);
    }

    /** Whether a barrier was raised since this was last asked. */
    boolean takeRaised() {
        return raised.getAndSet(false);
    }

    /** Whether a copy of a key with a number is absent. */
    boolean isBarred(EntryKey key, long number) {
        Map<String, Space> spaces = named.get(key.tenant());
        return isBarred(spaces == null ? null : spaces.get(key.namespace()), number);
    }

    /** Whether a copy in a namespace with a number is absent. */
    boolean isBarred(@Nullable Space space, long number) {
        return number <= barrier.get() || (space != null && number <= space.barrier.get());
    }

    /** A namespace; it is made if it is not known. */
    Space space(String tenant, String namespace) {
        return named.computeIfAbsent(tenant, fresh -> new ConcurrentHashMap<>())
                .computeIfAbsent(namespace, fresh -> new Space(tenant, namespace));
    }

    /** The namespace of a key, with a number. For the writer's thread. */
    Space numbered(EntryKey key) {
        Space space = space(key.tenant(), key.namespace());
        if (space.number == 0) {
            number(space, ++lastNumber);
        }
        return space;
    }

    /** The namespace with a number; null if there is none. */
    @Nullable
    Space numbered(int number) {
        return numbered.get(number);
    }

    /** How many bytes all copies take. */
    long bytes() {
        return numbered.values().stream().mapToLong(space -> space.bytes.get()).sum();
    }

    /** How many copies there are. */
    long entries() {
        return numbered.values().stream()
                .mapToLong(space -> space.entries.get())
                .sum();
    }

    /** There is a new file: nothing takes anything. */
    void empty() {
        numbered.values().forEach(space -> {
            space.entries.set(0);
            space.bytes.set(0);
        });
    }

    /**
     * Takes over what an earlier run saved. Barriers that were raised in this run stand above all of it.
     *
     * @return whether the rows could be read
     */
    synchronized boolean load(long savedSequence, long savedBarrier, Map<String, byte[]> rows) {
        sequence.accumulateAndGet(savedSequence, Math::max);
        barrier.set(barrier.get() == 0 ? savedBarrier : next());
        for (Map<String, Space> spaces : named.values()) {
            for (Space space : spaces.values()) {
                if (space.barrier.get() != 0) {
                    space.barrier.set(next());
                }
            }
        }
        raised.set(true);
        return rows.entrySet().stream().allMatch(row -> load(row.getKey(), row.getValue()));
    }

    private boolean load(String name, byte[] row) {
        int separator = name.indexOf('\0');
        ByteBuffer in = Frame.open(FORMAT, row);
        if (separator < 0 || in == null) {
            return false;
        }
        try {
            Space space = space(name.substring(0, separator), name.substring(separator + 1));
            number(space, in.getInt());
            space.barrier.accumulateAndGet(in.getLong(), Math::max);
            space.entries.set(in.getLong());
            space.bytes.set(in.getLong());
            lastNumber = Math.max(lastNumber, space.number);
            return true;
        } catch (BufferUnderflowException e) {
            return false;
        }
    }

    /** Writes what changed. For the writer's thread. */
    void save(Map<String, byte[]> rows) {
        for (Space space : numbered.values()) {
            String name = space.tenant + '\0' + space.namespace;
            if (space.entries.get() == 0) {
                rows.remove(name);
                continue;
            }
            byte[] row = space.row();
            byte[] present = rows.get(name);
            if (present == null || !Arrays.equals(row, present)) {
                rows.put(name, row);
            }
        }
    }

    private void number(Space space, int number) {
        space.number = number;
        numbered.put(number, space);
    }

    /** A namespace. */
    static final class Space {
        private final String tenant;
        private final String namespace;
        private final AtomicLong barrier = new AtomicLong();
        private final AtomicLong entries = new AtomicLong();
        private final AtomicLong bytes = new AtomicLong();
        private volatile int number;

        private Space(String tenant, String namespace) {
            this.tenant = tenant;
            this.namespace = namespace;
        }

        /** Its number in the index; 0 if no copy of it was written yet. */
        int number() {
            return number;
        }

        /** How many copies it has. */
        long entries() {
            return entries.get();
        }

        /** How many bytes they take. */
        long bytes() {
            return bytes.get();
        }

        /** Copies came, or went if the numbers are negative. */
        void add(long moreEntries, long moreBytes) {
            entries.addAndGet(moreEntries);
            bytes.addAndGet(moreBytes);
        }

        private byte[] row() {
            return Frame.seal(
                    FORMAT,
                    ByteBuffer.allocate(28)
                            .putInt(number)
                            .putLong(barrier.get())
                            .putLong(entries.get())
                            .putLong(bytes.get())
                            .array());
        }
    }
}
