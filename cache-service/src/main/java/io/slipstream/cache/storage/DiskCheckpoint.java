package io.slipstream.cache.storage;

import io.slipstream.cache.invalidation.LogCheckpoint;
import io.slipstream.cache.invalidation.LogContact;
import io.slipstream.cache.invalidation.LogPositions;
import io.slipstream.cache.invalidation.LogRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** What is kept of the log in the file of the tier on disk: a queue that the writer empties before each commit. */
final class DiskCheckpoint implements LogCheckpoint {
    private static final Logger LOGGER = Logger.getLogger(DiskCheckpoint.class);

    /** How long the log waits for the disk at the start. Recovering a file of some gigabytes takes a few seconds. */
    private static final Duration OPENING = Duration.ofSeconds(10);

    /** As many are read into memory at a start. An installation that raises more than this in a week reads the log back. */
    private static final int MAX_FLOORS = 100_000;

    private static final int MAX_WAITING = 50_000;

    private final LogContact contact;
    private final Queue<Told> told = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final CountDownLatch opened = new CountDownLatch(1);
    private final Object lock = new Object();
    private @Nullable Restored found;
    private boolean missed;
    private volatile boolean complete = true;

    DiskCheckpoint(LogContact contact) {
        this.contact = contact;
    }

    @Override
    public Restored restored() {
        try {
            if (!opened.await(OPENING.toMillis(), TimeUnit.MILLISECONDS)) {
                LOGGER.warn("the disk takes long to open, reading the invalidation log back instead");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (lock) {
            missed = found == null;
            return found == null ? Restored.NONE : found;
        }
    }

    @Override
    public void raised(int partition, long offset, LogRecord.Invalidated record) {
        tell(new Floor(contact.epoch(), partition, offset, record));
    }

    @Override
    public void startOver() {
        tell(new StartOver());
    }

    @Override
    public void forget() {
        complete = false;
    }

    @Override
    public void prune(Instant before) {
        tell(new Prune(before));
    }

    /** The first attempt to open the disk ended with this; whether the log had not gone on without it. */
    boolean open(Restored restored) {
        synchronized (lock) {
            if (!missed) {
                found = restored;
            }
            opened.countDown();
            return !missed;
        }
    }

    /** Puts what was told into a file. {@code reached} was asked for before. Whether there was anything. */
    boolean drain(DiskFile file, DiskSpaces spaces, @Nullable LogPositions reached) {
        if (reached != null) {
            meet(file, spaces, reached);
        }
        boolean any = false;
        Told next = told.peek();
        while (next != null && apply(file, next)) {
            told.poll();
            waiting.decrementAndGet();
            any = true;
            next = told.peek();
        }
        if (file.floorCount() > MAX_FLOORS) {
            complete = false;
        }
        if (!complete && file.positions() != null) {
            LOGGER.warn("floors were missed or are too many to keep, the next start reads the invalidation log back");
            file.dropFloors();
            file.positions(null);
            any = true;
        }
        return any;
    }

    /** The log is applied up to here to what was put into a file. */
    void advance(DiskFile file, @Nullable LogPositions reached) {
        LogPositions present = file.positions();
        if (reached != null && present != null && present.isOfSameLog(reached)) {
            file.positions(present.max(reached));
        }
    }

    private void meet(DiskFile file, DiskSpaces spaces, LogPositions reached) {
        LogPositions present = file.positions();
        if (present != null && !present.isOfSameLog(reached)) {
            LOGGER.info("the invalidation log is another one, what is on disk is dropped");
            spaces.raiseAll();
            file.dropFloors();
            present = null;
        }
        if (present == null && complete) {
            // Nothing is applied yet to what is about to be written.
            file.positions(fromTheBeginning(reached));
        }
    }

    /** Whether it can go; what is of a log that was met since {@code reached} has to wait. */
    private boolean apply(DiskFile file, Told next) {
        LogPositions present = file.positions();
        switch (next) {
            case Floor floor -> {
                if (present != null && present.epoch() == floor.epoch) {
                    file.putFloor(floor.partition, floor.offset, floor.record);
                } else {
                    return floor.epoch != contact.epoch() || !complete;
                }
            }
            case StartOver startOver -> {
                file.dropFloors();
                if (present != null) {
                    file.positions(fromTheBeginning(present));
                }
            }
            case Prune prune -> file.pruneFloors(prune.before);
        }
        return true;
    }

    private static LogPositions fromTheBeginning(LogPositions positions) {
        return new LogPositions(
                positions.epoch(),
                positions.positions().stream().map(position -> 0L).toList());
    }

    private void tell(Told what) {
        if (complete && waiting.incrementAndGet() <= MAX_WAITING) {
            told.add(what);
        } else if (complete) {
            waiting.decrementAndGet();
            complete = false;
        }
    }

    /** What the log's thread told. */
    private sealed interface Told {}

    private record Floor(long epoch, int partition, long offset, LogRecord.Invalidated record) implements Told {}

    private record StartOver() implements Told {}

    private record Prune(Instant before) implements Told {}
}
