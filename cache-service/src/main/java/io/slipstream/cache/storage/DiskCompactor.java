package io.slipstream.cache.storage;

/** Keeps a file short by writing what is left of mostly dead chunks anew, in slices, on the writer's thread. */
final class DiskCompactor {
    /** Below this length of the file nothing is done. */
    private static final long SMALL = 2L * 1024 * 1024;

    private static final int LOOSE = 50;
    private static final int TIGHT = 80;
    private static final int GAPLESS = 90;

    /** After as many slices that brought nothing it rests; a chunk falls free only two commits after its last page died. */
    private static final int TRIES = 4;

    private final DiskBounds bounds;
    private int tries;
    private long leastSize = Long.MAX_VALUE;
    private int bestFill;

    DiskCompactor(DiskBounds bounds) {
        this.bounds = bounds;
    }

    /** The file changed, so there may be something to do again. */
    void changed() {
        tries = 0;
        leastSize = Long.MAX_VALUE;
        bestFill = 0;
    }

    /** Does a slice if it is due; whether it did. */
    boolean compact(DiskFile file) {
        boolean isTight = file.size() > bounds.tight();
        int target = isTight ? TIGHT : LOOSE;
        if (tries >= TRIES || file.size() < SMALL || (!isTight && file.fill() >= target)) {
            return false;
        }
        if (file.fill() < target && !file.compact(target, bounds.slice())) {
            file.compact(target, bounds.chunk());
        }
        file.commit();
        if (isTight) {
            // What is moved stands twice for a moment.
            file.closeGaps(GAPLESS, (int) Math.min(bounds.slice(), Math.max(0, bounds.file() - file.size())));
        }
        boolean better = file.size() < leastSize || file.fill() > bestFill;
        leastSize = Math.min(leastSize, file.size());
        bestFill = Math.max(bestFill, file.fill());
        tries = better ? 0 : tries + 1;
        return true;
    }
}
