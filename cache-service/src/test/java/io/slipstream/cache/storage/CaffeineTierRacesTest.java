package io.slipstream.cache.storage;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.slipstream.cache.entry.Entry;
import io.slipstream.cache.entry.EntryKey;
import io.slipstream.cache.entry.EntryMetrics;
import io.slipstream.cache.entry.LocalCopy;
import io.slipstream.cache.invalidation.Dependencies;
import io.slipstream.cache.invalidation.Stamp;
import java.time.Instant;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/**
 * Fills race with changes, in the interleavings that Lincheck's model checker chooses. A source has versions; whatever was
 * read from it before a change must not be in the tier after it.
 */
public class CaffeineTierRacesTest {
    private static final EntryKey KEY = new EntryKey("t", "default", "k");

    private final CaffeineTier tier =
            new CaffeineTier(1 << 20, 1, 1 << 20, () -> Instant.EPOCH, new EntryMetrics(new SimpleMeterRegistry()));
    private volatile long source;

    @Operation
    public void fill() {
        long mark = tier.mark(KEY);
        tier.fill(KEY, copyOf(source), mark);
    }

    @Operation
    public void change() {
        synchronized (this) {
            source++;
        }
        tier.changed(KEY, 0);
    }

    @Validate
    public void holdsTheNewest() {
        LocalCopy copy = tier.peek(KEY);
        if (copy != null && copy.entry().write() != source) {
            throw new AssertionError("version " + copy.entry().write() + " outlived the change to " + source);
        }
    }

    @Test
    void fills_racingWithChanges_leaveNothingOld() {
        new ModelCheckingOptions()
                .iterations(4)
                .invocationsPerIteration(150)
                .threads(2)
                .actorsPerThread(1)
                .actorsBefore(0)
                .actorsAfter(0)
                .check(CaffeineTierRacesTest.class);
    }

    private static LocalCopy copyOf(long version) {
        return LocalCopy.untrusted(new Entry(
                new byte[0],
                "text/plain",
                "",
                new Stamp(1, 0),
                version,
                0,
                1_000_000,
                1_000_000,
                Dependencies.NONE,
                null));
    }
}
