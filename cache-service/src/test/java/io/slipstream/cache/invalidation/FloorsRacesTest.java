package io.slipstream.cache.invalidation;

import io.slipstream.contracts.event.CacheInvalidatedV1.Scope;
import java.time.Instant;
import java.util.List;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;

/**
 * Floors are raised while copies are judged, in the interleavings that Lincheck's model checker chooses. Readers remember at which
 * version of the floors they found a copy valid, as the service does, and judge again only when that has changed; still nobody may
 * find a copy valid once the floor above it was raised.
 */
public class FloorsRacesTest {
    private static final long POSITION = 5;
    private static final Dependencies TAGGED = new Dependencies(List.of("tag"), List.of(), null, null, null);

    private final Floors floors = new Floors(1, 100, 10);
    private final Floors.View view = floors.view("t", "default", 0);
    private volatile long validAt = -1;

    @Operation
    public void invalidateTag() {
        raise("default", Scope.TAG, "tag", POSITION);
    }

    @Operation
    public void invalidateKeyEverywhere() {
        raise(LogRecord.ALL_NAMESPACES, Scope.KEY, "k", POSITION + 1);
    }

    @Operation
    public void invalidateAnotherTag() {
        raise("default", Scope.TAG, "other", POSITION + 2);
    }

    @Operation
    public void loseTheLog() {
        floors.raiseAll(0, POSITION + 3);
    }

    @Operation
    public boolean isValid() {
        long version = view.version();
        if (validAt == version) {
            return true;
        }
        boolean isValid = view.judge(POSITION, "k", TAGGED) instanceof Verdict.Valid;
        if (isValid) {
            validAt = version;
        }
        return isValid;
    }

    @Test
    void copies_judgedWhileFloorsAreRaised_areNeverValidAfterwards() {
        new ModelCheckingOptions()
                .sequentialSpecification(Once.class)
                .iterations(5)
                .invocationsPerIteration(200)
                .threads(2)
                .actorsPerThread(2)
                .actorsBefore(1)
                .actorsAfter(1)
                .check(FloorsRacesTest.class);
    }

    private void raise(String namespace, Scope scope, String value, long offset) {
        floors.raise(
                0,
                offset,
                new LogRecord.Invalidated(
                        "id" + offset, "t", namespace, scope, List.of(value), false, Instant.EPOCH, "r"));
    }

    /** What floors are for one copy, without races: valid until the first that concerns it. */
    public static final class Once {
        private boolean gone;

        public void invalidateTag() {
            gone = true;
        }

        public void invalidateKeyEverywhere() {
            gone = true;
        }

        public void invalidateAnotherTag() {}

        public void loseTheLog() {
            gone = true;
        }

        public boolean isValid() {
            return !gone;
        }
    }
}
