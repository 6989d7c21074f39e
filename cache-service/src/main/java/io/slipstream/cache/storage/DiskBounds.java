package io.slipstream.cache.storage;

/**
 * How the length of the file is shared out. The rest beside what is live is for chunks that are partly dead, for gaps, and
 * for the commit that is being written.
 *
 * @param file how long the file may become before room is made, in bytes
 */
record DiskBounds(long file) {
    /** The least that holds an entry of a useful size. */
    static final long LEAST = 8L * 1024 * 1024;

    private static final long MOST_UNSAVED = 4L * 1024 * 1024;

    private static final long MOST_RECORD = 32L * 1024 * 1024;

    /** So much of what may be changed before a commit is added by a commit and moved by compaction before the file is cut, measured under load. */
    private static final int RESERVE = 2;

    /** The bounds of a file that never becomes longer than a number of bytes, also while a long record is moved. */
    static DiskBounds of(long maxSize) {
        if (maxSize < LEAST) {
            throw new IllegalArgumentException(
                    "max-size of the disk must be at least " + LEAST + " bytes, got " + maxSize);
        }
        long record = Math.min(MOST_RECORD, maxSize / 8);
        return new DiskBounds(maxSize - RESERVE * Math.min(MOST_UNSAVED, maxSize / 32) - record);
    }

    /**
     * How many bytes copies and floors may take: half. Files of 8 MiB, filled two to six times over at full speed, then become
     * 78 to 89 % as long as they may be.
     */
    long live() {
        return file / 2;
    }

    /** Past which length of the file it is compacted with vigour. */
    long tight() {
        return file / 4 * 3;
    }

    /** Whether a record of some bytes can be written to a file of a length, so that compaction still has room to work in. */
    boolean fits(long length, long record) {
        // A record is written a second time when the page it is in is split.
        return length + 3 * unsaved() + 2 * record <= file;
    }

    /** How many bytes may be changed before they are committed. */
    long unsaved() {
        return Math.min(MOST_UNSAVED, file / 32);
    }

    /** How long a record may be. */
    long record() {
        return Math.min(MOST_RECORD, file / 6);
    }

    /** How many bytes are written anew at a time, if chunks are that small. */
    int slice() {
        return (int) (2 * unsaved());
    }

    /** How long a chunk may be: what is changed before a commit, and the record that was one too many. */
    int chunk() {
        return (int) (unsaved() + record());
    }
}
