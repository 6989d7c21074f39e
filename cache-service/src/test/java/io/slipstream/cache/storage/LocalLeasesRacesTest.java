package io.slipstream.cache.storage;

import io.slipstream.cache.entry.EntryKey;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;

/** Callers race for a lease, on real threads: to all of them it must look like a map behind one lock. */
@Param(name = "holder", gen = IntGen.class, conf = "1:2")
public class LocalLeasesRacesTest {
    private static final EntryKey KEY = new EntryKey("t", "default", "k");
    private static final Duration LIFE = Duration.ofHours(1);

    private final LocalLeases leases = new LocalLeases();

    @Operation
    public boolean take(@Param(name = "holder") int holder) {
        return leases.take(KEY, Integer.toString(holder), LIFE).await().indefinitely();
    }

    @Operation
    public boolean renew(@Param(name = "holder") int holder) {
        return leases.renew(KEY, Integer.toString(holder), LIFE).await().indefinitely();
    }

    @Operation
    public boolean isHeld() {
        return leases.isHeld(KEY).await().indefinitely();
    }

    @Operation
    public void release(@Param(name = "holder") int holder) {
        leases.release(KEY, Integer.toString(holder)).await().indefinitely();
    }

    @Test
    void callers_racingForALease_getItOneAfterTheOther() {
        new StressOptions()
                .sequentialSpecification(OneLock.class)
                .iterations(5)
                .invocationsPerIteration(500)
                .threads(2)
                .actorsPerThread(3)
                .actorsBefore(1)
                .actorsAfter(1)
                .check(LocalLeasesRacesTest.class);
    }

    /** What leases are, without races. */
    public static final class OneLock {
        private final Map<EntryKey, Integer> holders = new HashMap<>();

        public boolean take(int holder) {
            return holders.putIfAbsent(KEY, holder) == null;
        }

        public boolean renew(int holder) {
            return holders.getOrDefault(KEY, 0) == holder;
        }

        public boolean isHeld() {
            return holders.containsKey(KEY);
        }

        public void release(int holder) {
            holders.remove(KEY, holder);
        }
    }
}
