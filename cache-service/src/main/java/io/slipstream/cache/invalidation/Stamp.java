package io.slipstream.cache.invalidation;

/**
 * How much of the log a replica had applied when a write began.
 *
 * @param epoch which log: positions of different epochs cannot be compared; 0 if the replica had met none
 * @param position the offset of the first record it had not applied, in the partition of the entry's namespace
 */
public record Stamp(long epoch, long position) {
    /** Of a replica that has never met the log. Nothing that carries it is served. */
    public static final Stamp NONE = new Stamp(0, 0);
}
